package dev.nacre.policy.builtin;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/// Format strings as Go's package `fmt` documents them: `%[flags][width][.precision]verb`.
final class GoFormat {
  private static final int MOST_WIDTH = 100_000;

  private final BuiltinContext context;
  private final String format;
  private final ArrayValue values;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int next;
  private boolean reordered;

  private boolean minus;
  private boolean plus;
  private boolean sharp;
  private boolean space;
  private boolean zero;
  private int width;
  private int precision;

  GoFormat(BuiltinContext context, String format, ArrayValue values) {
    this.context = context;
    this.format = format;
    this.values = values;
  }

  String run() {
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c == '%') {
        directive();
      } else {
        out.append(c);
      }
    }
    if (!reordered && next < values.size()) {
      extra();
    }
    return out.toString();
  }

  private void extra() {
    out.append("%!(EXTRA ");
    for (int i = next; i < values.size(); i++) {
      out.append(i == next ? "" : ", ");
      out.append(type(values.get(i))).append('=').append(plain(values.get(i)));
    }
    out.append(')');
  }

  private void directive() {
    flags();
    index();
    width = number(true);
    if (width < 0 && width != NONE) {
      minus = true;
      zero = false;
      width = -width;
    }
    precision = NONE;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      index();
      precision = Math.max(0, number(false));
    }
    index();
    if (at >= format.length()) {
      out.append("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(at);
    at += Character.charCount(verb);
    if (verb == '%') {
      out.append('%');
    } else if (next < 0 || next >= values.size()) {
      out.append("%!").appendCodePoint(verb).append(next < 0 ? "(BADINDEX)" : "(MISSING)");
    } else {
      format(verb, values.get(next++));
    }
  }

  private static final int NONE = Integer.MIN_VALUE;

  private void flags() {
    minus = false;
    plus = false;
    sharp = false;
    space = false;
    zero = false;
    while (at < format.length()) {
      switch (format.charAt(at)) {
        case '-' -> minus = true;
        case '+' -> plus = true;
        case '#' -> sharp = true;
        case ' ' -> space = true;
        case '0' -> zero = true;
        default -> {
          zero &= !minus;
          return;
        }
      }
      at++;
    }
  }

  /// `[n]`: the next argument is the n-th.
  private void index() {
    if (at >= format.length() || format.charAt(at) != '[') {
      return;
    }
    int close = format.indexOf(']', at);
    if (close < 0) {
      return;
    }
    reordered = true;
    try {
      next = Integer.parseInt(format.substring(at + 1, close)) - 1;
    } catch (NumberFormatException e) {
      next = -1;
    }
    at = close + 1;
  }

  private int number(boolean absent) {
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      boolean there = next >= 0 && next < values.size();
      if (there && values.get(next) instanceof NumberValue n && n.isLong()) {
        next++;
        return Math.clamp(n.longValue(), -MOST_WIDTH, MOST_WIDTH);
      }
      next++;
      out.append("%!(BADWIDTH)");
      return NONE;
    }
    int start = at;
    int value = 0;
    while (at < format.length() && Character.isDigit(format.charAt(at))) {
      value = Math.min(MOST_WIDTH, value * 10 + (format.charAt(at) - '0'));
      at++;
    }
    return at == start && absent ? NONE : value;
  }

  private void format(int verb, Value value) {
    if (width > 0) {
      context.charge(width);
    }
    String text =
        switch (value) {
          case NumberValue n when n.isIntegerLiteral() -> integer(verb, n);
          case NumberValue n when Double.isInfinite(n.doubleValue()) ->
              string(verb, n.text(), "string");
          case NumberValue n -> decimal(verb, n);
          case StringValue s -> string(verb, s.value(), "string");
          default -> string(verb, value.toString(), "string");
        };
    out.append(text);
  }

  private String pad(String text, boolean zeros) {
    int length = text.codePointCount(0, text.length());
    if (width == NONE || length >= width) {
      return text;
    }
    if (minus) {
      return text + " ".repeat(width - length);
    }
    if (zeros && zero) {
      boolean signed = text.startsWith("-") || text.startsWith("+") || text.startsWith(" ");
      int sign = signed ? 1 : 0;
      return text.substring(0, sign) + "0".repeat(width - length) + text.substring(sign);
    }
    return " ".repeat(width - length) + text;
  }

  private String integer(int verb, NumberValue n) {
    BigInteger value =
        n.integer().orElseThrow(() -> BuiltinException.of("the number has too many digits"));
    return switch (verb) {
      case 'v', 'd' -> digits(value, 10, "");
      case 'b' -> digits(value, 2, sharp ? "0b" : "");
      case 'o' -> digits(value, 8, sharp ? "0" : "");
      case 'O' -> digits(value, 8, "0o");
      case 'x' -> digits(value, 16, sharp ? "0x" : "");
      case 'X' -> digits(value, 16, sharp ? "0X" : "").toUpperCase(Locale.ROOT);
      case 'c' -> pad(character(value), false);
      case 'q' -> pad("'" + character(value) + "'", false);
      case 'U' -> pad("U+" + String.format(Locale.ROOT, "%04X", value), false);
      // Numbers beyond 64 bits print as strings, too.
      case 's' -> n.isLong() ? bad(verb, n) : digits(value, 10, "");
      default -> bad(verb, n);
    };
  }

  private static String character(BigInteger value) {
    int point = value.bitLength() < 31 ? value.intValue() : -1;
    return Character.isValidCodePoint(point) ? Character.toString(point) : "\uFFFD";
  }

  private String digits(BigInteger value, int base, String prefix) {
    String digits = value.abs().toString(base);
    if (precision > digits.length()) {
      context.charge(precision);
      digits = "0".repeat(precision - digits.length()) + digits;
    }
    String text = sign(value.signum() < 0) + prefix + digits;
    return pad(text, precision == NONE);
  }

  private String sign(boolean negative) {
    return negative ? "-" : plus ? "+" : space ? " " : "";
  }

  private String decimal(int verb, NumberValue n) {
    double value = n.doubleValue();
    return switch (verb) {
      case 'v', 'g', 'G' -> {
        String text =
            precision == NONE ? GoFloat.shortest(value) : GoFloat.general(value, precision);
        yield pad(signed(text), true);
      }
      case 'f', 'F' -> pad(signed(fixed(n.decimal())), true);
      case 'e', 'E' -> {
        String text = signed(GoFloat.exponent(value, precision == NONE ? 6 : precision));
        yield pad(verb == 'E' ? text.toUpperCase(Locale.ROOT) : text, true);
      }
      default -> bad(verb, n);
    };
  }

  private String signed(String text) {
    return text.startsWith("-") ? text : sign(false) + text;
  }

  private String fixed(BigDecimal value) {
    int places = precision == NONE ? 6 : precision;
    context.charge(places);
    return new BigDecimal(value.doubleValue())
        .setScale(places, RoundingMode.HALF_EVEN)
        .toPlainString();
  }

  private String string(int verb, String value, String type) {
    String cut = value;
    if (precision != NONE && value.codePointCount(0, value.length()) > precision) {
      cut = value.substring(0, value.offsetByCodePoints(0, precision));
    }
    return switch (verb) {
      case 'v', 's' -> pad(cut, true);
      case 'q' -> pad(GoQuote.quote(cut), false);
      case 'x' -> pad(HexFormat.of().formatHex(cut.getBytes(StandardCharsets.UTF_8)), true);
      case 'X' ->
          pad(HexFormat.of().withUpperCase().formatHex(cut.getBytes(StandardCharsets.UTF_8)), true);
      case 'T' -> pad(type, false);
      default -> "%!" + Character.toString(verb) + "(" + type + "=" + value + ")";
    };
  }

  private String bad(int verb, NumberValue n) {
    String type = type(n);
    return verb == 'T'
        ? pad(type, false)
        : "%!" + Character.toString(verb) + "(" + type + "=" + plain(n) + ")";
  }

  private static String type(Value value) {
    if (value instanceof NumberValue n) {
      return !n.isIntegerLiteral() ? "float64" : n.isLong() ? "int" : "*big.Int";
    }
    return "string";
  }

  private static String plain(Value value) {
    return value instanceof NumberValue n && !n.isIntegerLiteral()
        ? GoFloat.shortest(n.doubleValue())
        : Formats.text(value);
  }
}
