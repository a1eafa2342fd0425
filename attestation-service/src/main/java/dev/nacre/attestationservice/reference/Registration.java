package dev.nacre.attestationservice.reference;

import java.time.Instant;
import java.util.Optional;

/// A wish to register reference values.
///
/// @param message of upstream's form
/// @param by who wishes it: for the provenance
/// @param set which named set the values are to belong to; empty for none
/// @param end when they end at the latest; empty: after twelve months
public record Registration(String message, String by, String set, Optional<Instant> end) {
  /// As upstream's clients register: in no set.
  public static Registration of(String message, String by) {
    return new Registration(message, by, "", Optional.empty());
  }
}
