package dev.nacre.codec.json;

import dev.nacre.codec.MalformedException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;

/// The JSON Canonicalization Scheme, RFC 8785.
final class CanonicalJson {
  private static final int MOST_EXACT_DIGITS = 15;

  private CanonicalJson() {}

  static JsonText text(Json value) {
    var out = new JsonText();
    write(value, out);
    return out;
  }

  private static void write(Json value, JsonText out) {
    switch (value) {
      case JsonNull _, JsonBoolean _, JsonString _ -> JsonWriter.write(value, out);
      case JsonNumber n -> out.put(number(n));
      case JsonArray(OctetList _) -> JsonWriter.write(value, out);
      case JsonArray a -> {
        out.put('[');
        for (Json element : a) {
          write(element, out.next());
        }
        out.put(']');
      }
      case JsonObject o -> {
        out.put('{');
        sorted(o.members())
            .forEach((name, member) -> {
              out.next().quote(name);
              write(member, out.put(':'));
            });
        out.put('}');
      }
    }
  }

  /// Section 3.2.3: by UTF-16 code units, which is the order of String. Most objects come so.
  private static Map<String, Json> sorted(Map<String, Json> members) {
    String before = "";
    for (String name : members.keySet()) {
      if (name.compareTo(before) < 0) {
        return new TreeMap<>(members);
      }
      before = name;
    }
    return members;
  }

  /// A number as ECMAScript prints it (section 3.2.2.3).
  private static String number(JsonNumber n) {
    return isExact(n.literal()) ? n.literal() : printed(n);
  }

  /// Whether `literal` is a whole number of so few digits that a double holds and prints it as it
  /// is: as most numbers of evidence are.
  private static boolean isExact(String literal) {
    int start = literal.startsWith("-") ? 1 : 0;
    int digits = literal.length() - start;
    if (digits == 0 || digits > MOST_EXACT_DIGITS || literal.charAt(start) == '0') {
      return literal.equals("0");
    }
    for (int i = start; i < literal.length(); i++) {
      if (literal.charAt(i) < '0' || literal.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static String printed(JsonNumber n) {
    double value = Double.parseDouble(n.literal());
    if (Double.isInfinite(value)) {
      throw MalformedException.at("number", "a value within IEEE 754 double", n.literal());
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    return (value < 0 ? "-" : "") + place(digits, point);
  }

  /// Java prints two digits at least, so that 5e-324 becomes 4.9E-324; ECMAScript prints one.
  private static BigDecimal shortest(double value) {
    var printed = new BigDecimal(Double.toString(value));
    var oneDigit = printed.round(new MathContext(1));
    return (oneDigit.doubleValue() == value ? oneDigit : printed).stripTrailingZeros();
  }

  private static String place(String digits, int point) {
    int count = digits.length();
    if (count <= point && point <= 21) {
      return digits + "0".repeat(point - count);
    }
    if (0 < point && point <= 21) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (-6 < point && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    int exponent = point - 1;
    String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
