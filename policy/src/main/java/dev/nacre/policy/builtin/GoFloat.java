package dev.nacre.policy.builtin;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Supplier;

/// Floating-point numbers as Go prints them.
final class GoFloat {
  private GoFloat() {}

  /// `%g`: the shortest digits, with an exponent below 10^-4 and from 10^21 on.
  static String shortest(double value) {
    return special(value, () -> place(shortestDigits(value), 21));
  }

  /// `%.{precision}g`.
  static String general(double value, int precision) {
    int digits = Math.max(1, precision);
    return special(
        value,
        () -> {
          BigDecimal rounded =
              new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
          return place(
              rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros(), digits);
        });
  }

  /// `%.{precision}e`.
  static String exponent(double value, int precision) {
    return special(
        value,
        () -> {
          BigDecimal rounded =
              new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
          String digits = rounded.unscaledValue().abs().toString();
          int exponent = rounded.signum() == 0 ? 0 : digits.length() - 1 - rounded.scale();
          String padded = digits + "0".repeat(Math.max(0, precision + 1 - digits.length()));
          return (value < 0 ? "-" : "") + scientific(padded, exponent);
        });
  }

  private static String special(double value, Supplier<String> text) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return text.get();
  }

  private static BigDecimal shortestDigits(double value) {
    return value == 0
        ? BigDecimal.ZERO
        : new BigDecimal(Double.toString(value)).stripTrailingZeros();
  }

  private static String place(BigDecimal value, int limit) {
    String digits = value.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - value.scale();
    String sign = value.signum() < 0 ? "-" : "";
    if (value.signum() != 0 && (exponent < -4 || exponent >= limit)) {
      return sign + scientific(digits, exponent);
    }
    return value.toPlainString();
  }

  private static String scientific(String digits, int exponent) {
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String size = Integer.toString(Math.abs(exponent));
    return mantissa + (exponent < 0 ? "e-" : "e+") + (size.length() < 2 ? "0" : "") + size;
  }
}
