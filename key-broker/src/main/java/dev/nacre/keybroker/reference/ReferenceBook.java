package dev.nacre.keybroker.reference;

import dev.nacre.attestationservice.reference.ReferenceSource;
import dev.nacre.attestationservice.reference.ReferenceValue;
import dev.nacre.codec.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The reference values that policies compare with, as their owner sees them: kept here, or by
/// another service.
public interface ReferenceBook extends ReferenceSource {
  /// Who keeps them in place of this process; empty: nobody.
  Optional<String> elsewhere();

  /// @param by who does it
  /// @param message of upstream's form
  void register(String by, String message);

  /// Whether there was one.
  ///
  /// @param by who does it
  boolean delete(String by, String name);

  /// Even when it has expired.
  Optional<ReferenceValue> record(String name);

  /// The last versions of a value, the oldest first.
  List<Json> history(String name);

  /// @param after the name behind which the page begins; empty: at the first
  List<ReferenceValue> page(String after, int limit);

  /// Shows all of them, the expired ones too.
  void each(Consumer<ReferenceValue> visit);
}
