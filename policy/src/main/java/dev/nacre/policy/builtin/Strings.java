package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/// Functions of strings; positions and lengths count code points.
final class Strings {
  private Strings() {}

  static void register(Registry r) {
    r.pure("startswith", 2, (_, a) -> Value.of(Args.string(a, 0).startsWith(Args.string(a, 1))));
    r.pure("endswith", 2, (_, a) -> Value.of(Args.string(a, 0).endsWith(Args.string(a, 1))));
    r.pure("contains", 2, (_, a) -> Value.of(Args.string(a, 0).contains(Args.string(a, 1))));
    r.pure("lower", 1, (_, a) -> Value.of(Args.string(a, 0).toLowerCase(Locale.ROOT)));
    r.pure("upper", 1, (_, a) -> Value.of(Args.string(a, 0).toUpperCase(Locale.ROOT)));
    r.pure("concat", 2, Strings::concat);
    r.pure("split", 2, Strings::split);
    r.pure("indexof", 2, (_, a) -> indexOf(a));
    r.pure("indexof_n", 2, Strings::indexesOf);
    r.pure("substring", 3, (_, a) -> substring(a));
    r.pure("replace", 3, Strings::replace);
    r.pure("strings.replace_n", 2, Strings::replaceAll);
    r.pure("strings.reverse", 1, Strings::reverse);
    r.pure("strings.count", 2, (_, a) -> occurrences(a));
    r.pure("strings.any_prefix_match", 2, (c, a) -> anyMatch(c, a, String::startsWith));
    r.pure("strings.any_suffix_match", 2, (c, a) -> anyMatch(c, a, String::endsWith));
    trims(r);
  }

  private static void trims(Registry r) {
    r.pure("trim", 2, (_, a) -> trim(Args.string(a, 0), in(Args.string(a, 1)), true, true));
    r.pure("trim_left", 2, (_, a) -> trim(Args.string(a, 0), in(Args.string(a, 1)), true, false));
    r.pure("trim_right", 2, (_, a) -> trim(Args.string(a, 0), in(Args.string(a, 1)), false, true));
    r.pure("trim_space", 1, (_, a) -> trim(Args.string(a, 0), Strings::isSpace, true, true));
    r.pure("trim_prefix", 2, (_, a) -> trimPrefix(Args.string(a, 0), Args.string(a, 1)));
    r.pure("trim_suffix", 2, (_, a) -> trimSuffix(Args.string(a, 0), Args.string(a, 1)));
  }

  private static boolean isSpace(int point) {
    return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == 0x85;
  }

  private static IntPredicate in(String cutset) {
    return point -> cutset.indexOf(point) >= 0;
  }

  private static Value trim(String text, IntPredicate cut, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && cut.test(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (right && end > start && cut.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return Value.of(text.substring(start, end));
  }

  private static Value trimPrefix(String text, String prefix) {
    return Value.of(text.startsWith(prefix) ? text.substring(prefix.length()) : text);
  }

  private static Value trimSuffix(String text, String suffix) {
    return Value.of(
        text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text);
  }

  private static Value concat(BuiltinContext context, Value[] args) {
    String separator = Args.string(args, 0);
    List<String> parts = Args.strings(args, 1);
    long length = (long) separator.length() * parts.size();
    for (String part : parts) {
      length += part.length();
    }
    context.charge(length);
    return Value.of(String.join(separator, parts));
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

  private static Value indexOf(Value[] args) {
    String text = Args.string(args, 0);
    String wanted = Args.string(args, 1);
    if (wanted.isEmpty()) {
      throw BuiltinException.of("empty search character");
    }
    int index = text.indexOf(wanted);
    return Value.of(index < 0 ? -1 : text.codePointCount(0, index));
  }

  private static Value indexesOf(BuiltinContext context, Value[] args) {
    String text = Args.string(args, 0);
    String wanted = Args.string(args, 1);
    if (wanted.isEmpty()) {
      throw BuiltinException.of("empty search character");
    }
    context.charge(text.length());
    var indexes = new ArrayList<Value>();
    int points = 0;
    int counted = 0;
    int index = text.indexOf(wanted);
    while (index >= 0) {
      points += text.codePointCount(counted, index);
      counted = index;
      indexes.add(Value.of(points));
      index = text.indexOf(wanted, index + 1);
    }
    return ArrayValue.of(indexes);
  }

  private static Value substring(Value[] args) {
    String text = Args.string(args, 0);
    int offset = Args.small(args, 1);
    int length = Args.small(args, 2);
    if (offset < 0) {
      throw BuiltinException.of("negative offset");
    }
    int points = text.codePointCount(0, text.length());
    if (offset >= points) {
      return Value.of("");
    }
    int start = text.offsetByCodePoints(0, offset);
    int end =
        length < 0 || length >= points - offset
            ? text.length()
            : text.offsetByCodePoints(start, length);
    return Value.of(text.substring(start, end));
  }

  private static Value replace(BuiltinContext context, Value[] args) {
    String text = Args.string(args, 0);
    String old = Args.string(args, 1);
    String fresh = Args.string(args, 2);
    long most = (long) (text.length() + 1) * fresh.length() / Math.max(1, old.length());
    context.charge(text.length() + (fresh.length() > old.length() ? most : 0));
    return Value.of(text.replace(old, fresh));
  }

  /// Replaces whatever matches first, the patterns tried in their order.
  private static Value replaceAll(BuiltinContext context, Value[] args) {
    ObjectValue patterns = Args.object(args, 0);
    String text = Args.string(args, 1);
    var olds = new ArrayList<String>();
    var freshs = new ArrayList<String>();
    patterns.forEach((old, fresh) -> {
      if (!(old instanceof StringValue o) || !(fresh instanceof StringValue f)) {
        throw BuiltinException.type(
            "operand 1 must be object of strings but got object containing "
                + (old instanceof StringValue ? fresh : old).typeName());
      }
      olds.add(o.value());
      freshs.add(f.value());
    });
    var out = new StringBuilder();
    int at = 0;
    while (at <= text.length()) {
      int found = matching(olds, text, at);
      context.charge(olds.size());
      if (found >= 0) {
        out.append(freshs.get(found));
        context.charge(freshs.get(found).length());
      }
      int skip = found < 0 ? 0 : olds.get(found).length();
      if (skip == 0) {
        if (at < text.length()) {
          out.append(text.charAt(at));
        }
        skip = 1;
      }
      at += skip;
    }
    return Value.of(out.toString());
  }

  private static int matching(List<String> patterns, String text, int at) {
    for (int i = 0; i < patterns.size(); i++) {
      if (text.startsWith(patterns.get(i), at)) {
        return i;
      }
    }
    return -1;
  }

  private static Value reverse(BuiltinContext context, Value[] args) {
    String text = Args.string(args, 0);
    context.charge(text.length());
    return Value.of(new StringBuilder(text).reverse().toString());
  }

  private static Value occurrences(Value[] args) {
    String text = Args.string(args, 0);
    String wanted = Args.string(args, 1);
    if (wanted.isEmpty()) {
      return Value.of(text.codePointCount(0, text.length()) + 1);
    }
    int count = 0;
    for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length())) {
      count++;
    }
    return Value.of(count);
  }

  private static Value anyMatch(
      BuiltinContext context, Value[] args, BiPredicate<String, String> matches) {
    List<String> texts = oneOrMore(args, 0);
    List<String> parts = oneOrMore(args, 1);
    for (String text : texts) {
      context.charge(parts.size());
      for (String part : parts) {
        if (matches.test(text, part)) {
          return Value.of(true);
        }
      }
    }
    return Value.of(false);
  }

  private static List<String> oneOrMore(Value[] args, int position) {
    if (args[position] instanceof StringValue s) {
      return List.of(s.value());
    }
    var _ = Args.elements(args, position, "one of {string, set, array}");
    return Args.strings(args, position);
  }
}
