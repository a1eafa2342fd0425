package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.Locale;

/// `strings` of OPA's documentation.
final class Strings {
  private Strings() {}

  static void register(Registry r) {
    r.pure("startswith", 2, (_, a) -> Value.of(Args.string(a, 0).startsWith(Args.string(a, 1))));
    r.pure("endswith", 2, (_, a) -> Value.of(Args.string(a, 0).endsWith(Args.string(a, 1))));
    r.pure("contains", 2, (_, a) -> Value.of(Args.string(a, 0).contains(Args.string(a, 1))));
    r.pure("lower", 1, (_, a) -> Value.of(Args.string(a, 0).toLowerCase(Locale.ROOT)));
    r.pure("upper", 1, (_, a) -> Value.of(Args.string(a, 0).toUpperCase(Locale.ROOT)));
    r.pure("concat", 2, (_, a) -> Value.of(String.join(Args.string(a, 0), Args.strings(a, 1))));
    r.pure("split", 2, (c, a) -> split(c, a));
  }

  private static Value split(BuiltinContext context, Value[] args) {
    String text = Args.string(args, 0);
    String separator = Args.string(args, 1);
    context.charge(text.length());
    var parts = new ArrayList<Value>();
    if (separator.isEmpty()) {
      text.codePoints().forEach(point -> parts.add(Value.of(Character.toString(point))));
      return ArrayValue.of(parts);
    }
    int start = 0;
    int end;
    while ((end = text.indexOf(separator, start)) >= 0) {
      parts.add(Value.of(text.substring(start, end)));
      start = end + separator.length();
    }
    parts.add(Value.of(text.substring(start)));
    return ArrayValue.of(parts);
  }
}
