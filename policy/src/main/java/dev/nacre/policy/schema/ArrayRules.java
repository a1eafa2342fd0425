package dev.nacre.policy.schema;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;

/// The keywords of arrays.
final class ArrayRules {
  private ArrayRules() {}

  static void check(Matcher matcher, ObjectValue schema, ArrayValue array, String field) {
    var size = NumberValue.of(array.size());
    if (schema.member("minItems") instanceof NumberValue least && size.compareTo(least) < 0) {
      matcher.report("array_min_items", field, "Array must have at least " + least + " items");
    }
    if (schema.member("maxItems") instanceof NumberValue most && size.compareTo(most) > 0) {
      matcher.report("array_max_items", field, "Array must have at most " + most + " items");
    }
    if (schema.member("uniqueItems") == BooleanValue.TRUE
        && SetValue.copyOf(array.list()).size() < array.size()) {
      matcher.report("unique", field, "array items[0,1] must be unique");
    }
    items(matcher, schema, array, field);
    Value contained = schema.member("contains");
    if (contained != null
        && array.list().stream().noneMatch(item -> matcher.matches(contained, item, field))) {
      matcher.report("contains", field, "At least one of the items must match");
    }
  }

  private static void items(Matcher matcher, ObjectValue schema, ArrayValue array, String field) {
    Value items = schema.member("items");
    if (items == null) {
      return;
    }
    Value additional = schema.member("additionalItems");
    for (int i = 0; i < array.size(); i++) {
      String place = Matcher.below(field, Integer.toString(i));
      if (!(items instanceof ArrayValue each)) {
        matcher.check(items, array.get(i), place);
      } else if (i < each.size()) {
        matcher.check(each.get(i), array.get(i), place);
      } else if (additional == BooleanValue.FALSE) {
        matcher.report("array_no_additional_items", field, "No additional items allowed on array");
        return;
      } else if (additional != null) {
        matcher.check(additional, array.get(i), place);
      }
    }
  }
}
