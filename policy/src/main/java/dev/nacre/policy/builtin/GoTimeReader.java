package dev.nacre.policy.builtin;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;

/// Reads a time part by part.
final class GoTimeReader {
  private final String text;
  private int at;
  private int year;
  private int month = 1;
  private int day = 1;
  private int yearDay = -1;
  private int hour;
  private int minute;
  private int second;
  private int nanos;
  private boolean pm;
  private boolean am;
  private ZoneOffset offset = ZoneOffset.UTC;

  GoTimeReader(String text) {
    this.text = text;
  }

  void literal(String expected) {
    for (int i = 0; i < expected.length(); i++) {
      char c = expected.charAt(i);
      if (c == ' ') {
        skipSpaces();
      } else if (at < text.length() && text.charAt(at) == c) {
        at++;
      } else {
        throw bad();
      }
    }
  }

  private void skipSpaces() {
    if (at < text.length() && text.charAt(at) != ' ') {
      throw bad();
    }
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  void part(String part, boolean fractionNext) {
    switch (part) {
      case "2006" -> year = digits(4, 4);
      case "06" -> {
        int two = digits(2, 2);
        year = two >= 69 ? 1900 + two : 2000 + two;
      }
      case "January" -> month = name(GoLayout.MONTHS, false) + 1;
      case "Jan" -> month = name(GoLayout.MONTHS, true) + 1;
      case "01" -> month = digits(2, 2);
      case "1" -> month = digits(1, 2);
      case "Monday" -> name(GoLayout.DAYS, false);
      case "Mon" -> name(GoLayout.DAYS, true);
      case "02" -> day = digits(2, 2);
      case "_2" -> {
        if (at < text.length() && text.charAt(at) == ' ') {
          at++;
        }
        day = digits(1, 2);
      }
      case "2" -> day = digits(1, 2);
      case "002" -> yearDay = digits(3, 3);
      case "__2" -> {
        while (at < text.length() && text.charAt(at) == ' ') {
          at++;
        }
        yearDay = digits(1, 3);
      }
      case "15" -> hour = digits(2, 2);
      case "03" -> hour = digits(2, 2);
      case "3" -> hour = digits(1, 2);
      case "04" -> minute = digits(2, 2);
      case "4" -> minute = digits(1, 2);
      case "05" -> seconds(digits(2, 2), fractionNext);
      case "5" -> seconds(digits(1, 2), fractionNext);
      case "PM", "pm" -> half(part);
      case "MST" -> zoneName();
      default -> {
        if (part.startsWith(".") || part.startsWith(",")) {
          fraction(part);
        } else {
          offset(part);
        }
      }
    }
  }

  private int digits(int least, int most) {
    int start = at;
    int value = 0;
    while (at < text.length() && at - start < most && Character.isDigit(text.charAt(at))) {
      value = value * 10 + Character.digit(text.charAt(at), 10);
      at++;
    }
    if (at - start < least) {
      throw bad();
    }
    return value;
  }

  private int name(List<String> names, boolean brief) {
    for (int i = 0; i < names.size(); i++) {
      String name = brief ? names.get(i).substring(0, 3) : names.get(i);
      if (text.regionMatches(true, at, name, 0, name.length())) {
        at += name.length();
        return i;
      }
    }
    throw bad();
  }

  /// A fraction may follow the seconds even where the layout has none.
  private void seconds(int value, boolean fractionNext) {
    second = value;
    boolean fraction =
        !fractionNext
            && at + 1 < text.length()
            && (text.charAt(at) == '.' || text.charAt(at) == ',')
            && Character.isDigit(text.charAt(at + 1));
    if (fraction) {
      at++;
      nanos(0, Integer.MAX_VALUE);
    }
  }

  private void fraction(String part) {
    boolean there = at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',');
    if (part.charAt(1) == '9') {
      if (there) {
        at++;
        nanos(1, Integer.MAX_VALUE);
      }
      return;
    }
    if (!there) {
      throw bad();
    }
    at++;
    nanos(part.length() - 1, part.length() - 1);
  }

  private void nanos(int least, int most) {
    int start = at;
    long value = 0;
    int count = 0;
    while (at < text.length() && at - start < most && Character.isDigit(text.charAt(at))) {
      if (count < 9) {
        value = value * 10 + Character.digit(text.charAt(at), 10);
        count++;
      }
      at++;
    }
    if (at - start < least) {
      throw bad();
    }
    for (; count < 9; count++) {
      value *= 10;
    }
    nanos = (int) value;
  }

  private void half(String part) {
    String found = text.substring(at, Math.min(text.length(), at + 2));
    boolean upper = part.equals("PM");
    pm = found.equals(upper ? "PM" : "pm");
    am = found.equals(upper ? "AM" : "am");
    if (!pm && !am) {
      throw bad();
    }
    at += 2;
  }

  private void zoneName() {
    int start = at;
    while (at < text.length() && Character.isUpperCase(text.charAt(at))) {
      at++;
    }
    String name = text.substring(start, at);
    if (name.length() < 3 || name.length() > 5) {
      throw bad();
    }
    if (name.equals("GMT") && at < text.length() && "+-".indexOf(text.charAt(at)) >= 0) {
      int sign = text.charAt(at++) == '-' ? -1 : 1;
      offset = hours(sign * digits(1, 2));
    }
  }

  private static ZoneOffset hours(int hours) {
    try {
      return ZoneOffset.ofHours(hours);
    } catch (DateTimeException e) {
      throw BuiltinException.of("time zone offset out of range");
    }
  }

  private void offset(String part) {
    if (part.startsWith("Z") && at < text.length() && text.charAt(at) == 'Z') {
      at++;
      offset = ZoneOffset.UTC;
      return;
    }
    if (at >= text.length() || "+-".indexOf(text.charAt(at)) < 0) {
      throw bad();
    }
    int sign = text.charAt(at++) == '-' ? -1 : 1;
    String digits = part.substring(1).replace(":", "");
    int seconds = digits(2, 2) * 3600;
    if (digits.length() > 2) {
      seconds += next(part) * 60;
    }
    if (digits.length() > 4) {
      seconds += next(part);
    }
    try {
      offset = ZoneOffset.ofTotalSeconds(sign * seconds);
    } catch (DateTimeException e) {
      throw BuiltinException.of("time zone offset out of range");
    }
  }

  private int next(String part) {
    if (part.contains(":")) {
      literal(":");
    }
    return digits(2, 2);
  }

  ZonedDateTime time() {
    if (at < text.length()) {
      throw BuiltinException.of(
          "parsing time "
              + GoQuote.quote(text)
              + ": extra text: "
              + GoQuote.quote(text.substring(at)));
    }
    int hours = pm && hour < 12 ? hour + 12 : am && hour == 12 ? 0 : hour;
    try {
      LocalDate date =
          yearDay < 0 ? LocalDate.of(year, month, day) : LocalDate.ofYearDay(year, yearDay);
      return GoLayout.of(date.atTime(LocalTime.of(hours, minute, second, nanos)), offset);
    } catch (DateTimeException e) {
      throw BuiltinException.of(
          "parsing time "
              + GoQuote.quote(text)
              + ": "
              + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
    }
  }

  private BuiltinException bad() {
    return BuiltinException.of(
        "parsing time "
            + GoQuote.quote(text)
            + ": cannot parse "
            + GoQuote.quote(text.substring(at)));
  }
}
