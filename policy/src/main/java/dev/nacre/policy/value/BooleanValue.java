package dev.nacre.policy.value;

import org.jspecify.annotations.Nullable;

/// `true` or `false`.
public final class BooleanValue extends Value {
  public static final BooleanValue TRUE = new BooleanValue(true);
  public static final BooleanValue FALSE = new BooleanValue(false);

  private final boolean value;

  private BooleanValue(boolean value) {
    this.value = value;
  }

  public static BooleanValue of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public boolean value() {
    return value;
  }

  @Override
  public boolean isTruthy() {
    return value;
  }

  @Override
  public String typeName() {
    return "boolean";
  }

  @Override
  int rank() {
    return 1;
  }

  @Override
  int compareSame(Value that) {
    return Boolean.compare(value, ((BooleanValue) that).value);
  }

  @Override
  void print(StringBuilder out) {
    out.append(value);
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
    return value ? 1231 : 1237;
  }
}
