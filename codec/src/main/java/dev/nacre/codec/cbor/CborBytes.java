package dev.nacre.codec.cbor;

import dev.nacre.codec.Bytes;

/// A byte string.
public record CborBytes(Bytes content) implements Cbor {
  @Override
  public String kind() {
    return "a byte string";
  }

  @Override
  public String toString() {
    return diagnostic();
  }
}
