package dev.nacre.policy.builtin;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;

/// Durations as Go writes them: `1h30m`, `-1.5s`, `100ms`.
final class GoDuration {
  private static final Map<String, Long> UNITS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  static long parse(String text) {
    boolean negative = text.startsWith("-");
    int at = negative || text.startsWith("+") ? 1 : 0;
    if (text.length() > 200 || at == text.length()) {
      throw invalid(text);
    }
    if (text.substring(at).equals("0")) {
      return 0;
    }
    BigDecimal total = BigDecimal.ZERO;
    while (at < text.length()) {
      int start = at;
      while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
        at++;
      }
      int unit = at;
      while (at < text.length() && !isDigit(text.charAt(at)) && text.charAt(at) != '.') {
        at++;
      }
      Long size = UNITS.get(text.substring(unit, at));
      String number = text.substring(start, unit);
      if (size == null || number.isEmpty() || number.equals(".")) {
        throw invalid(text);
      }
      try {
        total = total.add(new BigDecimal(number).multiply(BigDecimal.valueOf(size)));
      } catch (NumberFormatException e) {
        throw invalid(text);
      }
    }
    BigInteger nanos = total.toBigInteger();
    nanos = negative ? nanos.negate() : nanos;
    if (nanos.bitLength() > 63) {
      throw invalid(text);
    }
    return nanos.longValue();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static BuiltinException invalid(String text) {
    return BuiltinException.of("time: invalid duration " + GoQuote.quote(text));
  }
}
