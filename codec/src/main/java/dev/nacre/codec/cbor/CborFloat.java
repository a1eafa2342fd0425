package dev.nacre.codec.cbor;

/// A floating-point number of 16, 32 or 64 bits; every not-a-number is the same value.
public record CborFloat(double value) implements Cbor {
  @Override
  public String kind() {
    return "a floating-point number";
  }

  @Override
  public String toString() {
    return diagnostic();
  }
}
