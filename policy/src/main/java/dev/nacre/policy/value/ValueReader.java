package dev.nacre.policy.value;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonBuilder;
import dev.nacre.codec.json.JsonLimits;
import dev.nacre.codec.json.JsonParser;
import dev.nacre.codec.json.JsonReading;
import java.util.List;

/// Reads JSON text straight into values.
final class ValueReader implements JsonBuilder<Value> {
  private static final JsonLimits LIMITS = new JsonLimits(512, 256 << 20, 100_000);
  private static final ValueReader INSTANCE = new ValueReader();

  private ValueReader() {}

  /// @throws MalformedException when `text` is not exactly one JSON value
  static Value read(String text, JsonReading reading) {
    return JsonParser.parse(text, LIMITS, reading, INSTANCE);
  }

  @Override
  public Value nullValue() {
    return NullValue.NULL;
  }

  @Override
  public Value booleanValue(boolean value) {
    return BooleanValue.of(value);
  }

  @Override
  public Value integer(long value) {
    return NumberValue.of(value);
  }

  @Override
  public Value number(String literal) {
    return JsonValues.number(literal);
  }

  @Override
  public Value string(String value) {
    return new StringValue(value);
  }

  @Override
  public Value array(List<Value> elements) {
    return ArrayValue.of(elements);
  }

  @Override
  public Value octets(Bytes octets) {
    var elements = new Value[octets.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = NumberValue.of(octets.at(i));
    }
    return ArrayValue.wrap(elements);
  }

  @Override
  public Members<Value> object() {
    return new ObjectMembers(ObjectValue.builder(8));
  }

  private record ObjectMembers(ObjectValue.Builder members) implements Members<Value> {
    @Override
    public boolean put(String name, Value value) {
      int before = members.size();
      members.put(name, value);
      return members.size() > before;
    }

    @Override
    public Value build() {
      return members.build();
    }
  }
}
