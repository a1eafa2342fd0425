package dev.nacre.policy.value;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonReading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value of Rego: JSON's values, and sets.
///
/// Values are immutable and have a total order: null, booleans, numbers, strings, arrays, objects,
/// sets. Numbers are equal when their values are (`1.0` is `1`). [#toString] prints Rego syntax.
public abstract sealed class Value implements Comparable<Value>
    permits NullValue, BooleanValue, NumberValue, StringValue, ArrayValue, ObjectValue, SetValue {

  Value() {}

  /// @throws MalformedException when `json` is not exactly one JSON value
  public static Value parse(String json) {
    return ValueReader.read(json, JsonReading.STRICT);
  }

  /// Like [#parse], as Go reads JSON: the last member of a name stands.
  ///
  /// @throws MalformedException when `json` is not exactly one JSON value
  public static Value parseLeniently(String json) {
    return ValueReader.read(json, JsonReading.LENIENT);
  }

  public static Value of(Json json) {
    return JsonValues.of(json);
  }

  public static Value of(boolean value) {
    return BooleanValue.of(value);
  }

  public static NumberValue of(long value) {
    return NumberValue.of(value);
  }

  public static StringValue of(String value) {
    return new StringValue(value);
  }

  /// An array.
  public static ArrayValue of(List<? extends Value> elements) {
    return ArrayValue.of(elements);
  }

  /// The name that `type_name` gives: `null`, `boolean`, `number`, `string`, `array`, `object` or
  /// `set`.
  public abstract String typeName();

  /// The position of the value's type in the total order.
  abstract int rank();

  /// Compares with a value of the same type.
  abstract int compareSame(Value that);

  /// Prints the value as Rego.
  abstract void print(StringBuilder out);

  /// The member under `key`, or null: an array's element, an object's value, a set's own member.
  public abstract @Nullable Value member(Value key);

  /// How many members a collection has, and 0 for a scalar.
  public int size() {
    return 0;
  }

  /// True for everything but `false`.
  public boolean isTruthy() {
    return true;
  }

  @Override
  public final int compareTo(Value that) {
    if (this == that) {
      return 0;
    }
    int difference = rank() - that.rank();
    return difference != 0 ? difference : compareSame(that);
  }

  /// The value as JSON: a set becomes a sorted array, a key that is no string becomes its text.
  public final Json toJson() {
    return JsonValues.json(this);
  }

  @Override
  public abstract boolean equals(@Nullable Object other);

  @Override
  public abstract int hashCode();

  @Override
  public final String toString() {
    var out = new StringBuilder();
    print(out);
    return out.toString();
  }
}
