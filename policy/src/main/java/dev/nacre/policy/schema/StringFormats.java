package dev.nacre.policy.schema;

import com.google.re2j.Pattern;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Map;

/// The formats that the keyword `format` knows; an unknown one is no restriction.
final class StringFormats {
  private static final String LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";

  private static final Map<String, Pattern> PATTERNS =
      Map.of(
          "email", pattern("[^@\\s]+@[^@\\s]+"),
          "idn-email", pattern("[^@\\s]+@[^@\\s]+"),
          "hostname", pattern(LABEL + "(\\." + LABEL + ")*"),
          "ipv4", pattern("(" + BYTE + "\\.){3}" + BYTE),
          "uuid", pattern("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
          "json-pointer", pattern("(/([^/~]|~[01])*)*"),
          "relative-json-pointer", pattern("(0|[1-9][0-9]*)(#|(/([^/~]|~[01])*)*)"));

  private StringFormats() {}

  private static Pattern pattern(String text) {
    return Pattern.compile("^(?:" + text + ")$");
  }

  static boolean is(String format, String text, Work work) {
    Pattern pattern = PATTERNS.get(format);
    if (pattern != null) {
      return pattern.matches(text);
    }
    return switch (format) {
      case "date" -> isTime(() -> LocalDate.parse(text));
      case "time" -> isTime(() -> OffsetTime.parse(text));
      case "date-time" -> isTime(() -> OffsetDateTime.parse(text.replace(' ', 'T')));
      case "uri", "iri" -> isUri(text, true);
      case "uri-reference", "iri-reference" -> isUri(text, false);
      case "ipv6" -> text.contains(":") && isUri("http://[" + text + "]/", true);
      case "regex" -> isRegex(text, work);
      default -> true;
    };
  }

  private static boolean isTime(Runnable parse) {
    try {
      parse.run();
      return true;
    } catch (DateTimeException _) {
      return false;
    }
  }

  private static boolean isUri(String text, boolean absolute) {
    try {
      return new URI(text).isAbsolute() || !absolute;
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private static boolean isRegex(String text, Work work) {
    try {
      var _ = work.pattern(text);
      return true;
    } catch (SchemaException _) {
      return false;
    }
  }
}
