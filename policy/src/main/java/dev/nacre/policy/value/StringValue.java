package dev.nacre.policy.value;

import org.jspecify.annotations.Nullable;

/// A string of Unicode characters.
public final class StringValue extends Value {
  private final String value;
  private final int hash;

  StringValue(String value) {
    this.value = value;
    this.hash = value.hashCode();
  }

  public String value() {
    return value;
  }

  @Override
  public String typeName() {
    return "string";
  }

  @Override
  int rank() {
    return 3;
  }

  @Override
  int compareSame(Value that) {
    return Utf8Order.compare(value, ((StringValue) that).value);
  }

  @Override
  void print(StringBuilder out) {
    Quoting.quote(value, out);
  }

  @Override
  public @Nullable Value member(Value key) {
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof StringValue that && hash == that.hash && value.equals(that.value));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
