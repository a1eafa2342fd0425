package dev.nacre.codec.json;

/// A JSON string.
public record JsonString(String value) implements Json {
  @Override
  public String kind() {
    return "a string";
  }

  @Override
  public String toString() {
    return text();
  }
}
