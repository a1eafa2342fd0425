package dev.nacre.keybroker.backend;

import dev.nacre.codec.Secret;
import dev.nacre.storage.Change;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

  /// At most `limit` of them in the order of their names, beginning behind `after` (empty: from the
  /// first).
  List<Listed> page(String after, int limit);

  /// Writes down who changes what: in one step with the change where it is one of the own store,
  /// before it otherwise. What cannot be written down does not happen.
  interface Recording {
    void with(List<Change> changes);
  }

  /// A secret without its content.
  ///
  /// @param created and `changed` are known of the own store only
  record Listed(String path, Optional<Instant> created, Optional<Instant> changed) {
    /// A page of all that there are, where a backend gives no pages.
    static List<Listed> page(Stream<String> all, String after, int limit) {
      return all.sorted()
          .filter(path -> path.compareTo(after) > 0)
          .limit(limit)
          .map(Listed::named)
          .toList();
    }

    private static Listed named(String path) {
      return new Listed(path, Optional.empty(), Optional.empty());
    }
  }
}
