package dev.nacre.attestationservice;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;

/// What evidence must be bound to: the nonce and key of a session.
public sealed interface RuntimeBinding {
  /// Nothing was given, so nothing is checked, and the result says so.
  record None() implements RuntimeBinding {}

  /// The bytes of the slot themselves.
  record Raw(Bytes reportData) implements RuntimeBinding {}

  /// An object whose canonical form is hashed; it becomes part of the result.
  ///
  /// @param hash `sha256`, `sha384`, `sha512` or `sm3`
  record Structured(JsonObject runtimeData, String hash) implements RuntimeBinding {}
}
