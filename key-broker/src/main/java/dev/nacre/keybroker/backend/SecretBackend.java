package dev.nacre.keybroker.backend;

import dev.nacre.codec.Secret;
import dev.nacre.storage.Change;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where secrets lie, by their path `repository/type/tag`.
///
/// The secret managers of clouds have their place behind it. Every method throws a
/// [BackendException] when the backend does not do what was asked for.
public interface SecretBackend {
  Optional<Secret> find(String path);

  /// Creates or replaces.
  void put(String path, Secret value, Recording recording);

  /// @param path which was there a moment ago
  void delete(String path, Recording recording);

  /// Some paths like `path`, which is not there; none where that would cost more than it is worth.
  default List<String> near(String path) {
    return List.of();
  }

  /// In the order of their names.
  List<Listed> list();

  /// Writes down who changes what: in one step with the change where it is one of the own store,
  /// before it otherwise. What cannot be written down does not happen.
  interface Recording {
    void with(List<Change> changes);
  }

  /// A secret without its content.
  ///
  /// @param created and `changed` are known of the own store only
  record Listed(String path, Optional<Instant> created, Optional<Instant> changed) {
    static Listed named(String path) {
      return new Listed(path, Optional.empty(), Optional.empty());
    }
  }
}
