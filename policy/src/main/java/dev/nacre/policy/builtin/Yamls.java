package dev.nacre.policy.builtin;

import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import dev.nacre.policy.yaml.Yaml;
import dev.nacre.policy.yaml.YamlException;

/// `yaml.*`.
final class Yamls {
  private Yamls() {}

  static void register(Registry r) {
    r.pure("yaml.marshal", 1, (c, a) -> write(c, a[0]));
    r.pure("yaml.unmarshal", 1, (c, a) -> read(c, Args.string(a, 0)));
    r.pure("yaml.is_valid", 1, (c, a) -> Value.of(isValid(c, a[0])));
  }

  private static Value write(BuiltinContext context, Value value) {
    try {
      String text = Yaml.write(value);
      context.charge(text.length());
      return Value.of(text);
    } catch (YamlException e) {
      throw BuiltinException.of(e.problem());
    }
  }

  private static Value read(BuiltinContext context, String text) {
    try {
      return Yaml.read(text, context::charge);
    } catch (YamlException e) {
      throw BuiltinException.of(e.problem());
    }
  }

  private static boolean isValid(BuiltinContext context, Value value) {
    try {
      return value instanceof StringValue text && Yaml.read(text.value(), context::charge) != null;
    } catch (YamlException _) {
      return false;
    }
  }
}
