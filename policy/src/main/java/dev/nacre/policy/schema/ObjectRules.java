package dev.nacre.policy.schema;

import com.google.re2j.Pattern;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/// The keywords of objects.
final class ObjectRules {
  private ObjectRules() {}

  static void check(Matcher matcher, ObjectValue schema, ObjectValue object, String field) {
    var size = NumberValue.of(object.size());
    if (schema.member("minProperties") instanceof NumberValue least && size.compareTo(least) < 0) {
      matcher.report("array_min_properties", field, "Must have at least " + least + " properties");
    }
    if (schema.member("maxProperties") instanceof NumberValue most && size.compareTo(most) > 0) {
      matcher.report("array_max_properties", field, "Must have at most " + most + " properties");
    }
    for (String name : Matcher.texts(schema.member("required"))) {
      if (object.member(name) == null) {
        matcher.report("required", field, name + " is required");
      }
    }
    dependencies(matcher, schema, object, field);
    properties(matcher, schema, object, field);
  }

  private static void dependencies(
      Matcher matcher, ObjectValue schema, ObjectValue object, String field) {
    if (!(schema.member("dependencies") instanceof ObjectValue dependencies)) {
      return;
    }
    dependencies.forEach((name, wanted) -> {
      if (object.member(name) == null) {
        return;
      }
      if (wanted instanceof ArrayValue) {
        for (String other : Matcher.texts(wanted)) {
          if (object.member(other) == null) {
            matcher.report("missing_dependency", field, "Has a dependency on " + other);
          }
        }
      } else {
        matcher.check(wanted, object, field);
      }
    });
  }

  private static void properties(
      Matcher matcher, ObjectValue schema, ObjectValue object, String field) {
    Map<Pattern, Value> patterns = patterns(matcher.work(), schema);
    Value additional = schema.member("additionalProperties");
    Value names = schema.member("propertyNames");
    Value declared = schema.member("properties");
    object.forEach((key, value) -> {
      String name = key instanceof StringValue text ? text.value() : key.toString();
      String place = Matcher.below(field, name);
      boolean known = false;
      Value own = declared == null ? null : declared.member(key);
      if (own != null) {
        known = true;
        matcher.check(own, value, place);
      }
      for (var pattern : patterns.entrySet()) {
        matcher.work().step();
        if (pattern.getKey().matcher(name).find()) {
          known = true;
          matcher.check(pattern.getValue(), value, place);
        }
      }
      if (!known && additional == BooleanValue.FALSE) {
        matcher.report(
            "additional_property_not_allowed",
            field,
            "Additional property " + name + " is not allowed");
      } else if (!known && additional != null) {
        matcher.check(additional, value, place);
      }
      if (names != null && !matcher.matches(names, Value.of(name), place)) {
        matcher.report(
            "invalid_property_name", field, "Property name of \"" + name + "\" does not match");
      }
    });
  }

  private static Map<Pattern, Value> patterns(Work work, ObjectValue schema) {
    var patterns = new LinkedHashMap<Pattern, Value>();
    if (schema.member("patternProperties") instanceof ObjectValue all) {
      all.forEach((text, part) -> patterns.put(work.pattern(((StringValue) text).value()), part));
    }
    return patterns;
  }
}
