package dev.nacre.codec.cbor;

/// An item with a tag that says what it means.
///
/// @param number 64 bits without a sign
public record CborTag(long number, Cbor content) implements Cbor {
  @Override
  public String kind() {
    return "a tag " + Long.toUnsignedString(number);
  }

  @Override
  public String toString() {
    return diagnostic();
  }
}
