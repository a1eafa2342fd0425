package dev.nacre.attestationservice;

import dev.nacre.codec.Bytes;

/// Which initdata document the machine must have been started with.
public sealed interface InitDataBinding {
  /// Nothing was given, so nothing is checked, and the result says so.
  record None() implements InitDataBinding {}

  /// The document's digest only.
  record Digest(Bytes digest) implements InitDataBinding {}

  /// The document, as the guest sent it; its content becomes part of the result.
  record Document(String toml) implements InitDataBinding {}
}
