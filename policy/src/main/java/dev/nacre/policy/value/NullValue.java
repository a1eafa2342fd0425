package dev.nacre.policy.value;

import org.jspecify.annotations.Nullable;

/// `null`.
public final class NullValue extends Value {
  public static final NullValue NULL = new NullValue();

  private NullValue() {}

  @Override
  public String typeName() {
    return "null";
  }

  @Override
  int rank() {
    return 0;
  }

  @Override
  int compareSame(Value that) {
    return 0;
  }

  @Override
  void print(StringBuilder out) {
    out.append("null");
  }

  @Override
  public @Nullable Value member(Value key) {
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return 1;
  }
}
