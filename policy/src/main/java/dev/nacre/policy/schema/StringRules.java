package dev.nacre.policy.schema;

import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;

/// The keywords of strings.
final class StringRules {
  private StringRules() {}

  static void check(Matcher matcher, ObjectValue schema, String text, String field) {
    var length = NumberValue.of(text.codePointCount(0, text.length()));
    if (schema.member("minLength") instanceof NumberValue least && length.compareTo(least) < 0) {
      matcher.report(
          "string_gte", field, "String length must be greater than or equal to " + least);
    }
    if (schema.member("maxLength") instanceof NumberValue most && length.compareTo(most) > 0) {
      matcher.report("string_lte", field, "String length must be less than or equal to " + most);
    }
    if (schema.member("pattern") instanceof StringValue pattern
        && !matcher.work().pattern(pattern.value()).matcher(text).find()) {
      matcher.report("pattern", field, "Does not match pattern '" + pattern.value() + "'");
    }
    if (schema.member("format") instanceof StringValue format
        && !StringFormats.is(format.value(), text, matcher.work())) {
      matcher.report("format", field, "Does not match format '" + format.value() + "'");
    }
  }
}
