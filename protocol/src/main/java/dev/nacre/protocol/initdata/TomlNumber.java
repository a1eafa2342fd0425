package dev.nacre.protocol.initdata;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNumber;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The numbers of TOML 1.0, without infinities and NaN.
final class TomlNumber {
  private static final Pattern INTEGER = Pattern.compile("[+-]?(0|[1-9](_?[0-9])*)");
  private static final Pattern REAL =
      Pattern.compile(
          "[+-]?(0|[1-9](_?[0-9])*)(\\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9]){0,7})?");
  private static final Pattern PREFIXED =
      Pattern.compile("0(x[0-9a-fA-F](_?[0-9a-fA-F])*|o[0-7](_?[0-7])*|b[01](_?[01])*)");
  private static final int MAX_LENGTH = 100;

  private TomlNumber() {}

  /// Nothing when `word` is no number, an integer that 64 bits cannot hold, or has an exponent of
  /// more than eight digits.
  static Optional<Json> parse(String word) {
    if (word.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String plain = word.replace("_", "");
    try {
      if (INTEGER.matcher(word).matches()) {
        return Optional.of(Json.of(Long.parseLong(plain)));
      }
      Matcher prefixed = PREFIXED.matcher(word);
      if (prefixed.matches()) {
        return Optional.of(Json.of(Long.parseLong(plain.substring(2), radix(plain.charAt(1)))));
      }
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    return REAL.matcher(word).matches()
        ? Optional.of(new JsonNumber(new BigDecimal(plain).toString()))
        : Optional.empty();
  }

  private static int radix(char prefix) {
    return prefix == 'x' ? 16 : prefix == 'o' ? 8 : 2;
  }
}
