package dev.nacre.policy.builtin;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Time layouts as Go's package `time` documents them: the reference time Mon Jan 2 15:04:05 MST
/// 2006 written as the time is to be written.
final class GoLayout {
  private static final Map<String, String> NAMED =
      Map.ofEntries(
          Map.entry("ANSIC", "Mon Jan _2 15:04:05 2006"),
          Map.entry("UnixDate", "Mon Jan _2 15:04:05 MST 2006"),
          Map.entry("RubyDate", "Mon Jan 02 15:04:05 -0700 2006"),
          Map.entry("RFC822", "02 Jan 06 15:04 MST"),
          Map.entry("RFC822Z", "02 Jan 06 15:04 -0700"),
          Map.entry("RFC850", "Monday, 02-Jan-06 15:04:05 MST"),
          Map.entry("RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"),
          Map.entry("RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"),
          Map.entry("RFC3339", "2006-01-02T15:04:05Z07:00"),
          Map.entry("RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00"),
          Map.entry("Kitchen", "3:04PM"),
          Map.entry("Stamp", "Jan _2 15:04:05"),
          Map.entry("StampMilli", "Jan _2 15:04:05.000"),
          Map.entry("StampMicro", "Jan _2 15:04:05.000000"),
          Map.entry("StampNano", "Jan _2 15:04:05.000000000"),
          Map.entry("DateTime", "2006-01-02 15:04:05"),
          Map.entry("DateOnly", "2006-01-02"),
          Map.entry("TimeOnly", "15:04:05"));

  /// Longer ones first where one is the start of another.
  private static final List<String> PARTS =
      List.of(
          "January",
          "Jan",
          "Monday",
          "Mon",
          "MST",
          "2006",
          "__2",
          "_2",
          "002",
          "01",
          "02",
          "03",
          "04",
          "05",
          "06",
          "15",
          "PM",
          "pm",
          "Z07:00:00",
          "Z070000",
          "Z07:00",
          "Z0700",
          "Z07",
          "-07:00:00",
          "-070000",
          "-07:00",
          "-0700",
          "-07",
          "1",
          "2",
          "3",
          "4",
          "5");

  static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");
  static final List<String> DAYS =
      List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

  /// A piece of a layout: a part of the time, or text that stands for itself.
  record Piece(String text, boolean isPart) {}

  private final List<Piece> pieces = new ArrayList<>();

  GoLayout(String layout) {
    if (layout.length() > 1_000) {
      throw BuiltinException.of("the layout has more than 1000 characters");
    }
    split(NAMED.getOrDefault(layout, layout));
  }

  private void split(String layout) {
    var literal = new StringBuilder();
    int at = 0;
    while (at < layout.length()) {
      String part = part(layout, at);
      if (part.isEmpty()) {
        literal.append(layout.charAt(at++));
        continue;
      }
      if (!literal.isEmpty()) {
        pieces.add(new Piece(literal.toString(), false));
        literal.setLength(0);
      }
      pieces.add(new Piece(part, true));
      at += part.length();
    }
    if (!literal.isEmpty()) {
      pieces.add(new Piece(literal.toString(), false));
    }
  }

  private static String part(String layout, int at) {
    char c = layout.charAt(at);
    if ((c == '.' || c == ',') && at + 1 < layout.length()) {
      char digit = layout.charAt(at + 1);
      int end = at + 1;
      while ((digit == '0' || digit == '9')
          && end < layout.length()
          && layout.charAt(end) == digit) {
        end++;
      }
      boolean digits = end < layout.length() && Character.isDigit(layout.charAt(end));
      return end > at + 1 && !digits ? layout.substring(at, end) : "";
    }
    for (String part : PARTS) {
      if (layout.startsWith(part, at) && !isInsideWord(layout, at, part)) {
        return part;
      }
    }
    return "";
  }

  /// `Jan` and `Mon` are no parts of words that go on in lower case.
  private static boolean isInsideWord(String layout, int at, String part) {
    int end = at + part.length();
    boolean goesOn = end < layout.length() && Character.isLowerCase(layout.charAt(end));
    boolean blankYear = part.equals("_2") && layout.startsWith("_2006", at);
    return blankYear || (goesOn && (part.equals("Jan") || part.equals("Mon")));
  }

  String format(ZonedDateTime time) {
    var out = new StringBuilder();
    for (Piece piece : pieces) {
      out.append(piece.isPart() ? format(piece.text(), time) : piece.text());
    }
    return out.toString();
  }

  private static String format(String part, ZonedDateTime time) {
    int hour12 = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    return switch (part) {
      case "2006" -> padded(time.getYear(), 4);
      case "06" -> padded(Math.floorMod(time.getYear(), 100), 2);
      case "January" -> MONTHS.get(time.getMonthValue() - 1);
      case "Jan" -> MONTHS.get(time.getMonthValue() - 1).substring(0, 3);
      case "01" -> padded(time.getMonthValue(), 2);
      case "1" -> Integer.toString(time.getMonthValue());
      case "Monday" -> DAYS.get(time.getDayOfWeek().getValue() - 1);
      case "Mon" -> DAYS.get(time.getDayOfWeek().getValue() - 1).substring(0, 3);
      case "02" -> padded(time.getDayOfMonth(), 2);
      case "_2" -> (time.getDayOfMonth() < 10 ? " " : "") + time.getDayOfMonth();
      case "2" -> Integer.toString(time.getDayOfMonth());
      case "002" -> padded(time.getDayOfYear(), 3);
      case "__2" ->
          " ".repeat(3 - Integer.toString(time.getDayOfYear()).length()) + time.getDayOfYear();
      case "15" -> padded(time.getHour(), 2);
      case "03" -> padded(hour12, 2);
      case "3" -> Integer.toString(hour12);
      case "04" -> padded(time.getMinute(), 2);
      case "4" -> Integer.toString(time.getMinute());
      case "05" -> padded(time.getSecond(), 2);
      case "5" -> Integer.toString(time.getSecond());
      case "PM" -> time.getHour() >= 12 ? "PM" : "AM";
      case "pm" -> time.getHour() >= 12 ? "pm" : "am";
      case "MST" -> zoneName(time);
      default ->
          part.startsWith(".") || part.startsWith(",")
              ? fraction(part, time.getNano())
              : offset(part, time);
    };
  }

  private static String padded(int number, int width) {
    String digits = Integer.toString(Math.abs(number));
    return (number < 0 ? "-" : "") + "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  private static String zoneName(ZonedDateTime time) {
    if (time.getZone().equals(ZoneOffset.UTC)) {
      return "UTC";
    }
    return DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(time);
  }

  private static String fraction(String part, int nanos) {
    String digits = padded(nanos, 9);
    String cut = digits.substring(0, Math.min(9, part.length() - 1));
    if (part.charAt(1) == '0') {
      return part.charAt(0) + cut + "0".repeat(Math.max(0, part.length() - 10));
    }
    String trimmed = cut.replaceAll("0+$", "");
    return trimmed.isEmpty() ? "" : part.charAt(0) + trimmed;
  }

  private static String offset(String part, ZonedDateTime time) {
    int seconds = time.getOffset().getTotalSeconds();
    if (part.startsWith("Z") && seconds == 0) {
      return "Z";
    }
    String colon = part.contains(":") ? ":" : "";
    String digits = part.substring(1).replace(":", "");
    int size = Math.abs(seconds);
    var out = new StringBuilder(seconds < 0 ? "-" : "+").append(padded(size / 3600, 2));
    if (digits.length() > 2) {
      out.append(colon).append(padded(size / 60 % 60, 2));
    }
    if (digits.length() > 4) {
      out.append(colon).append(padded(size % 60, 2));
    }
    return out.toString();
  }

  /// @throws BuiltinException when the text is not written as the layout says
  ZonedDateTime parse(String text) {
    var reader = new GoTimeReader(text);
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      boolean fractionNext = i + 1 < pieces.size() && isFraction(pieces.get(i + 1));
      if (piece.isPart()) {
        reader.part(piece.text(), fractionNext);
      } else {
        reader.literal(piece.text());
      }
    }
    return reader.time();
  }

  private static boolean isFraction(Piece piece) {
    return piece.isPart() && (piece.text().startsWith(".") || piece.text().startsWith(","));
  }

  static ZonedDateTime of(LocalDateTime time, ZoneOffset offset) {
    try {
      return time.atZone(offset);
    } catch (DateTimeException e) {
      throw BuiltinException.of("time outside of valid range");
    }
  }
}
