package dev.nacre.policy.builtin;

import com.google.re2j.Pattern;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `glob.match`: `*` and `?` stop at delimiters, `**` does not; `[a-z]`, `[!a-z]` and `{a,b}`.
final class Globs {
  private Globs() {}

  static void register(Registry r) {
    r.pure("glob.match", 3, Globs::match);
    r.pure("glob.quote_meta", 1, (c, a) -> quote(c, Args.string(a, 0)));
  }

  private record Key(String pattern, List<String> delimiters) {}

  private static Value match(BuiltinContext context, Value[] args) {
    String pattern = Args.string(args, 0);
    List<String> delimiters = delimiters(args);
    String text = Args.string(args, 2);
    Regexes.work(context, pattern, text);
    var compiled =
        (Pattern)
            context.shared(
                new Key(pattern, delimiters),
                () ->
                    Pattern.compile(new Translation(pattern, delimiters).regex(), Pattern.DOTALL));
    return Value.of(compiled.matches(text));
  }

  private static List<String> delimiters(Value[] args) {
    if (args[1] == NullValue.NULL) {
      return List.of();
    }
    var delimiters = new ArrayList<String>();
    for (String delimiter : Args.strings(args, 1)) {
      if (delimiter.codePointCount(0, delimiter.length()) != 1) {
        throw BuiltinException.type("operand 2 must be array of single-character strings");
      }
      delimiters.add(delimiter);
    }
    return delimiters.isEmpty() ? List.of(".") : delimiters;
  }

  private static Value quote(BuiltinContext context, String text) {
    context.charge(2L * text.length());
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if ("\\*?[]{}".indexOf(text.charAt(i)) >= 0) {
        out.append('\\');
      }
      out.append(text.charAt(i));
    }
    return Value.of(out.toString());
  }

  /// A glob pattern on its way to a regular expression.
  private static final class Translation {
    private final String pattern;
    private final String noDelimiter;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int depth;

    Translation(String pattern, List<String> delimiters) {
      this.pattern = pattern;
      this.noDelimiter =
          delimiters.isEmpty()
              ? "."
              : "[^" + String.join("", delimiters.stream().map(Translation::escape).toList()) + "]";
    }

    String regex() {
      if (pattern.length() > 1 << 14) {
        throw BuiltinException.of("the pattern is too long");
      }
      while (at < pattern.length()) {
        next();
      }
      if (depth > 0) {
        throw BuiltinException.of("unexpected end of input: '{' without '}'");
      }
      return out.toString();
    }

    private void next() {
      int c = pattern.codePointAt(at);
      at += Character.charCount(c);
      switch (c) {
        case '*' -> {
          if (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
            out.append(".*");
          } else {
            out.append(noDelimiter).append('*');
          }
        }
        case '?' -> out.append(noDelimiter);
        case '[' -> list();
        case '{' -> {
          depth++;
          out.append("(?:");
        }
        case '}' -> {
          out.append(depth > 0 ? ")" : "\\}");
          depth = Math.max(0, depth - 1);
        }
        case ',' -> out.append(depth > 0 ? "|" : ",");
        case '\\' -> {
          if (at < pattern.length()) {
            int escaped = pattern.codePointAt(at);
            at += Character.charCount(escaped);
            out.append(escape(Character.toString(escaped)));
          }
        }
        default -> out.append(escape(Character.toString(c)));
      }
    }

    private void list() {
      int close = pattern.indexOf(']', at + 1);
      if (close < 0) {
        throw BuiltinException.of("unexpected end of input: '[' without ']'");
      }
      String members = pattern.substring(at, close);
      at = close + 1;
      boolean not = members.startsWith("!");
      String positive = not ? members.substring(1) : members;
      out.append(not ? "[^" : "[");
      int[] points = positive.codePoints().toArray();
      boolean range = points.length == 3 && points[1] == '-';
      for (int i = 0; i < points.length; i++) {
        out.append(range && i == 1 ? "-" : escape(Character.toString(points[i])));
      }
      out.append(']');
    }

    private static String escape(String character) {
      int point = character.codePointAt(0);
      boolean plain = Character.isLetterOrDigit(point) || point > 127 || point == '_';
      return plain ? character : String.format(Locale.ROOT, "\\x{%x}", point);
    }
  }
}
