package dev.nacre.codec.json;

/// JSON's `true` and `false`.
public enum JsonBoolean implements Json {
  FALSE(false),
  TRUE(true);

  private final boolean value;

  JsonBoolean(boolean value) {
    this.value = value;
  }

  public static JsonBoolean of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public boolean value() {
    return value;
  }

  @Override
  public String kind() {
    return "a boolean";
  }

  @Override
  public String toString() {
    return text();
  }
}
