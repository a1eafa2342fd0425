package dev.nacre.codec.cbor;

/// A text string.
public record CborText(String text) implements Cbor {
  @Override
  public String kind() {
    return "a text string";
  }

  @Override
  public String toString() {
    return diagnostic();
  }
}
