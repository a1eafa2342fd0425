package dev.nacre.policy.value;

import java.math.BigDecimal;

/// Prints a number that is no integer as the shortest text, with an exponent when the first digit
/// stands before 10^-4 or from 10^6 on.
final class NumberText {
  private NumberText() {}

  static String shortest(BigDecimal value) {
    String digits = value.unscaledValue().abs().toString();
    long exponent = digits.length() - 1L - value.scale();
    String sign = value.signum() < 0 ? "-" : "";
    if (exponent >= -4 && exponent < 6) {
      return sign + plain(digits, (int) exponent);
    }
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String size = Long.toString(Math.abs(exponent));
    return sign + mantissa + (exponent < 0 ? "e-" : "e+") + (size.length() < 2 ? "0" : "") + size;
  }

  private static String plain(String digits, int exponent) {
    if (exponent < 0) {
      return "0." + "0".repeat(-exponent - 1) + digits;
    }
    int point = exponent + 1;
    return point >= digits.length()
        ? digits + "0".repeat(point - digits.length())
        : digits.substring(0, point) + "." + digits.substring(point);
  }
}
