package dev.nacre.policy.schema;

import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import java.math.BigDecimal;

/// The keywords of numbers.
final class NumberRules {
  private static final int MOST_DIGITS = 10_000;

  private NumberRules() {}

  static void check(Matcher matcher, ObjectValue schema, NumberValue value, String field) {
    if (schema.member("multipleOf") instanceof NumberValue unit && !isMultiple(value, unit)) {
      matcher.report("multiple_of", field, "Must be a multiple of " + unit);
    }
    boolean below = schema.member("exclusiveMaximum") == BooleanValue.TRUE;
    if (schema.member("maximum") instanceof NumberValue most) {
      if (below && value.compareTo(most) >= 0) {
        matcher.report("number_lt", field, "Must be less than " + most);
      } else if (value.compareTo(most) > 0) {
        matcher.report("number_lte", field, "Must be less than or equal to " + most);
      }
    }
    boolean above = schema.member("exclusiveMinimum") == BooleanValue.TRUE;
    if (schema.member("minimum") instanceof NumberValue least) {
      if (above && value.compareTo(least) <= 0) {
        matcher.report("number_gt", field, "Must be greater than " + least);
      } else if (value.compareTo(least) < 0) {
        matcher.report("number_gte", field, "Must be greater than or equal to " + least);
      }
    }
    if (schema.member("exclusiveMaximum") instanceof NumberValue most
        && value.compareTo(most) >= 0) {
      matcher.report("number_lt", field, "Must be less than " + most);
    }
    if (schema.member("exclusiveMinimum") instanceof NumberValue least
        && value.compareTo(least) <= 0) {
      matcher.report("number_gt", field, "Must be greater than " + least);
    }
  }

  private static boolean isMultiple(NumberValue value, NumberValue unit) {
    BigDecimal a = value.decimal();
    BigDecimal b = unit.decimal();
    if (Math.abs((long) a.scale() - b.scale()) + a.precision() + b.precision() > MOST_DIGITS) {
      throw new SchemaException("multipleOf: the numbers are too far apart");
    }
    return a.remainder(b).signum() == 0;
  }
}
