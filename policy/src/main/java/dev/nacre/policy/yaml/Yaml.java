package dev.nacre.policy.yaml;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// YAML 1.2 with the core schema.
public final class Yaml {
  private static final int MOST_CHARACTERS = 8 << 20;
  private static final int MOST_ALIASES = 50;
  private static final int MOST_DEPTH = 200;

  private Yaml() {}

  /// @param charge pays for what is made on the way
  /// @throws YamlException when the text is not one document
  public static Value read(String text, LongConsumer charge) {
    charge.accept(text.length());
    if (text.length() > MOST_CHARACTERS) {
      throw new YamlException("the text has more than " + MOST_CHARACTERS + " characters");
    }
    var settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .setCodePointLimit(MOST_CHARACTERS)
            .build();
    try {
      return value(charge, new Load(settings).loadFromString(text), 0);
    } catch (YamlEngineException | NumberFormatException e) {
      // The library lets the latter escape where an escape of a string has no digits.
      throw new YamlException("yaml: " + e.getMessage());
    } catch (StackOverflowError e) {
      throw new YamlException("yaml: the text is nested too deep");
    }
  }

  private static Value value(LongConsumer charge, @Nullable Object object, int depth) {
    charge.accept(1);
    if (depth > MOST_DEPTH) {
      throw new YamlException("yaml: the text is nested too deep");
    }
    return switch (object) {
      case null -> NullValue.NULL;
      case Boolean b -> Value.of(b.booleanValue());
      case Integer n -> Value.of(n.longValue());
      case Long n -> Value.of(n.longValue());
      case BigInteger n -> NumberValue.of(n);
      case Double n when n.isNaN() || n.isInfinite() ->
          throw new YamlException("yaml: unsupported number " + n);
      case Double n -> NumberValue.of(BigDecimal.valueOf(n));
      case String s -> Value.of(s);
      case List<?> list -> {
        var elements = new ArrayList<Value>(list.size());
        for (Object element : list) {
          elements.add(value(charge, element, depth + 1));
        }
        yield ArrayValue.of(elements);
      }
      case Map<?, ?> map -> {
        var members = ObjectValue.builder(map.size());
        for (Map.Entry<?, ?> member : map.entrySet()) {
          Value key = value(charge, member.getKey(), depth + 1);
          var _ =
              members.put(
                  key instanceof StringValue ? key : Value.of(key.toString()),
                  value(charge, member.getValue(), depth + 1));
        }
        yield members.build();
      }
      default -> Value.of(object.toString());
    };
  }

  /// The value in block style.
  ///
  /// @throws YamlException when a number has too many digits
  public static String write(Value value) {
    var settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSchema(new CoreSchema())
            .build();
    return new Dump(settings).dumpToString(plain(value));
  }

  private static @Nullable Object plain(Value value) {
    return switch (value) {
      case NullValue _ -> null;
      case BooleanValue b -> b.value();
      case NumberValue n when n.isLong() -> n.longValue();
      case NumberValue n when n.isInteger() ->
          n.integer().orElseThrow(() -> new YamlException("the number has too many digits"));
      case NumberValue n -> n.doubleValue();
      case StringValue s -> s.value();
      case ArrayValue a -> plain(a.list());
      case SetValue s -> plain(elements(s));
      case ObjectValue o -> {
        var map = new LinkedHashMap<String, @Nullable Object>();
        o.forEach((key, member) ->
            map.put(key instanceof StringValue s ? s.value() : key.toString(), plain(member)));
        yield map;
      }
    };
  }

  private static List<Value> elements(SetValue set) {
    var elements = new ArrayList<Value>(set.size());
    set.forEach(elements::add);
    return elements;
  }

  private static List<@Nullable Object> plain(List<Value> values) {
    var list = new ArrayList<@Nullable Object>(values.size());
    values.forEach(value -> list.add(plain(value)));
    return list;
  }
}
