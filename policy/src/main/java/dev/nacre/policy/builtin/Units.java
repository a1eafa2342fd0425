package dev.nacre.policy.builtin;

import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// `units.parse` and `units.parse_bytes`: amounts with a metric or binary unit.
final class Units {
  private static final Map<String, BigDecimal> SIZES = sizes();

  private Units() {}

  private static Map<String, BigDecimal> sizes() {
    var sizes = new HashMap<String, BigDecimal>();
    sizes.put("", BigDecimal.ONE);
    String letters = "kmgtpe";
    for (int i = 0; i < letters.length(); i++) {
      String letter = letters.substring(i, i + 1);
      sizes.put(letter, BigDecimal.TEN.pow(3 * (i + 1)));
      sizes.put(letter + "i", BigDecimal.TWO.pow(10 * (i + 1)));
    }
    return Map.copyOf(sizes);
  }

  static void register(Registry r) {
    r.pure("units.parse", 1, (_, a) -> parse(Args.string(a, 0)));
    r.pure("units.parse_bytes", 1, (_, a) -> parseBytes(Args.string(a, 0)));
  }

  private record Amount(BigDecimal number, String unit) {}

  private static Value parse(String text) {
    Amount amount = amount(text, "resource");
    // The one letter whose case matters.
    if (amount.unit().equals("m")) {
      return NumberValue.of(amount.number().movePointLeft(3));
    }
    BigDecimal size = SIZES.get(amount.unit().toLowerCase(Locale.ROOT));
    if (size == null) {
      throw BuiltinException.of("unit " + amount.unit() + " not recognized");
    }
    return NumberValue.of(amount.number().multiply(size));
  }

  private static Value parseBytes(String text) {
    Amount amount = amount(text, "byte");
    String unit = amount.unit().toLowerCase(Locale.ROOT);
    unit = unit.endsWith("b") && unit.length() > 1 ? unit.substring(0, unit.length() - 1) : unit;
    BigDecimal size = SIZES.get(unit);
    if (size == null) {
      throw BuiltinException.of("byte unit " + amount.unit() + " not recognized");
    }
    return NumberValue.of(amount.number().multiply(size).setScale(0, RoundingMode.DOWN));
  }

  private static Amount amount(String text, String kind) {
    String bare = text.replace("\"", "");
    if (bare.contains(" ")) {
      throw BuiltinException.of("spaces not allowed in " + kind + " strings");
    }
    int end = numberEnd(bare);
    if (end == 0) {
      throw BuiltinException.of("no " + (kind.equals("byte") ? "byte " : "") + "amount provided");
    }
    String number = bare.substring(0, end);
    if (number.length() > 400) {
      throw BuiltinException.of("could not parse " + kind + " amount to a number");
    }
    try {
      var value = new BigDecimal(number);
      if (Math.abs((long) value.scale()) > 1000) {
        throw BuiltinException.of("the amount is out of range");
      }
      return new Amount(value, bare.substring(end));
    } catch (NumberFormatException e) {
      throw BuiltinException.of("could not parse " + kind + " amount to a number");
    }
  }

  /// Where the number ends; an `e` belongs to it only with digits behind it.
  private static int numberEnd(String text) {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean sign = (c == '-' || c == '+') && at == 0;
      if (Character.isDigit(c) || c == '.' || sign) {
        at++;
      } else if ((c == 'e' || c == 'E') && at > 0 && exponentEnd(text, at) > at) {
        return exponentEnd(text, at);
      } else {
        return at;
      }
    }
    return at;
  }

  private static int exponentEnd(String text, int at) {
    int digits = at + 1;
    if (digits < text.length() && (text.charAt(digits) == '+' || text.charAt(digits) == '-')) {
      digits++;
    }
    int end = digits;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end == digits ? at : end;
  }
}
