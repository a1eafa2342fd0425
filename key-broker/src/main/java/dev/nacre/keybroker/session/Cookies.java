package dev.nacre.keybroker.session;

import java.util.Optional;

/// Reads the header `Cookie` (RFC 6265 section 4.2.1).
public final class Cookies {
  private Cookies() {}

  /// The value of the first cookie `name`, without quotes around it.
  ///
  /// @param header such as `a=1; b="2"`
  public static Optional<String> find(String header, String name) {
    int at = 0;
    while (at < header.length()) {
      int semicolon = header.indexOf(';', at);
      int end = semicolon < 0 ? header.length() : semicolon;
      int equals = header.indexOf('=', at);
      if (equals >= 0 && equals < end && header.substring(at, equals).strip().equals(name)) {
        return Optional.of(unquoted(header.substring(equals + 1, end).strip()));
      }
      at = end + 1;
    }
    return Optional.empty();
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
