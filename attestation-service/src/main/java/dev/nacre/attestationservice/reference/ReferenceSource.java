package dev.nacre.attestationservice.reference;

import dev.nacre.codec.json.Json;
import java.util.Optional;

/// Where policies look reference values up.
@FunctionalInterface
public interface ReferenceSource {
  /// The value of that name; empty when there is none, or it has expired.
  ///
  /// @throws dev.nacre.attestationservice.remote.RemoteException when it cannot be known
  Optional<Json> value(String name);
}
