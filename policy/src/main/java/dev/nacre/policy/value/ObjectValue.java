package dev.nacre.policy.value;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// An object; its keys may be any values. Iteration follows the order of the keys.
///
/// A member of an object that comes from JSON becomes a value when it is first asked for: policies
/// read few of what they are given.
public final class ObjectValue extends Value {
  public static final ObjectValue EMPTY = new ObjectValue(KeyTable.EMPTY, new Value[0]);

  private static final Json[] NOTHING = {};

  private final KeyTable keys;
  private final @Nullable Value[] values;
  private final Json[] unread;
  private int hash;

  /// @param unread what a value that is missing in `values` is made from
  private ObjectValue(KeyTable keys, @Nullable Value[] values, Json[] unread) {
    this.keys = keys;
    this.values = values;
    this.unread = unread;
  }

  private ObjectValue(KeyTable keys, Value[] values) {
    this(keys, values, NOTHING);
  }

  static ObjectValue of(JsonObject json) {
    Map<String, Json> members = json.members();
    var keys = new KeyTable.Builder(members.size());
    var unread = new Json[members.size()];
    members.forEach((name, member) -> unread[keys.add(new StringValue(name))] = member);
    return unread.length == 0
        ? EMPTY
        : new ObjectValue(keys.build(), new Value[unread.length], unread);
  }

  private Value value(int position) {
    Value known = values[position];
    if (known == null) {
      known = JsonValues.of(unread[position]);
      values[position] = known;
    }
    return known;
  }

  public static Builder builder() {
    return new Builder(4);
  }

  public static Builder builder(int expected) {
    return new Builder(expected);
  }

  public static ObjectValue of(Map<String, ? extends Value> members) {
    var builder = new Builder(members.size());
    members.forEach((name, value) -> builder.put(new StringValue(name), value));
    return builder.build();
  }

  @Override
  public int size() {
    return keys.size();
  }

  /// The value under `key`, or null.
  @Override
  public @Nullable Value member(Value key) {
    int position = keys.find(key);
    return position < 0 ? null : value(position);
  }

  /// The value under a string key, or null.
  public @Nullable Value member(String key) {
    return member(new StringValue(key));
  }

  /// The value under a string key.
  public Optional<Value> find(String key) {
    return Optional.ofNullable(member(key));
  }

  /// The key of a rank, 0 being the smallest key.
  public Value keyAt(int rank) {
    return keys.key(keys.order()[rank]);
  }

  /// The value whose key has this rank.
  public Value valueAt(int rank) {
    return value(keys.order()[rank]);
  }

  public void forEach(BiConsumer<Value, Value> action) {
    for (int position : keys.order()) {
      action.accept(keys.key(position), value(position));
    }
  }

  /// The object with the same keys and other values: objects of one shape share what finds and
  /// orders their keys.
  ///
  /// @param others as many as there are keys, in the order in which those were put; taken over
  public ObjectValue withValues(Value... others) {
    if (others.length != size()) {
      throw new IllegalArgumentException(others.length + " values for " + size() + " keys");
    }
    return size() == 0 ? EMPTY : new ObjectValue(keys, others);
  }

  /// A builder that starts with the members of this object.
  public Builder toBuilder() {
    var builder = new Builder(size() + 1);
    for (int i = 0; i < size(); i++) {
      builder.put(keys.key(i), value(i));
    }
    return builder;
  }

  /// The object in which `key` has `value`.
  public ObjectValue with(Value key, Value value) {
    return toBuilder().put(key, value).build();
  }

  /// This object with the members of another one, which win; objects under one key are merged.
  public ObjectValue merge(ObjectValue that) {
    Builder merged = toBuilder();
    that.forEach((key, value) -> {
      Value old = member(key);
      merged.put(
          key,
          old instanceof ObjectValue mine && value instanceof ObjectValue theirs
              ? mine.merge(theirs)
              : value);
    });
    return merged.build();
  }

  @Override
  public String typeName() {
    return "object";
  }

  @Override
  int rank() {
    return 5;
  }

  @Override
  int compareSame(Value that) {
    var other = (ObjectValue) that;
    int length = Math.min(size(), other.size());
    for (int i = 0; i < length; i++) {
      int difference = keyAt(i).compareTo(other.keyAt(i));
      difference = difference != 0 ? difference : valueAt(i).compareTo(other.valueAt(i));
      if (difference != 0) {
        return difference;
      }
    }
    return size() - other.size();
  }

  @Override
  void print(StringBuilder out) {
    out.append('{');
    for (int i = 0; i < size(); i++) {
      out.append(i == 0 ? "" : ", ");
      keyAt(i).print(out);
      out.append(": ");
      valueAt(i).print(out);
    }
    out.append('}');
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof ObjectValue that)
        || size() != that.size()
        || hashCode() != that.hashCode()) {
      return false;
    }
    for (int i = 0; i < size(); i++) {
      Value mine = value(i);
      if (!mine.equals(that.member(keys.key(i)))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      int sum = 0x2b;
      for (int i = 0; i < size(); i++) {
        sum += (keys.key(i).hashCode() * 31) ^ value(i).hashCode();
      }
      hash = sum;
    }
    return hash;
  }

  /// Collects members; the last value of a key stays.
  public static final class Builder {
    private final KeyTable.Builder keys;
    private Value[] values;

    private Builder(int expected) {
      keys = new KeyTable.Builder(expected);
      values = new Value[Math.max(4, expected)];
    }

    public int size() {
      return keys.size();
    }

    public Builder put(Value key, Value value) {
      set(key, value);
      return this;
    }

    public Builder put(String key, Value value) {
      return put(new StringValue(key), value);
    }

    private void set(Value key, Value value) {
      int position = keys.add(key);
      room(position);
      values[position] = value;
    }

    private void room(int position) {
      if (position >= values.length) {
        values = Arrays.copyOf(values, values.length * 2);
      }
    }

    /// Puts `value` unless there is one already, and gives the one that was there, or null.
    public @Nullable Value putIfAbsent(Value key, Value value) {
      int before = keys.size();
      int position = keys.add(key);
      if (position < before) {
        return values[position];
      }
      room(position);
      values[position] = value;
      return null;
    }

    public ObjectValue build() {
      return keys.size() == 0 ? EMPTY : new ObjectValue(keys.build(), values);
    }
  }
}
