package dev.nacre.policy.schema;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.HashSet;
import java.util.List;

/// Whether a schema is one: each keyword has a value of the kind that it takes.
final class SchemaRules {
  private static final int MOST_DEPTH = 200;
  private static final List<String> SCHEMAS =
      List.of(
          "additionalItems",
          "additionalProperties",
          "contains",
          "else",
          "if",
          "not",
          "propertyNames",
          "then");
  private static final List<String> SCHEMAS_BY_NAME =
      List.of("definitions", "patternProperties", "properties");
  private static final List<String> SCHEMA_LISTS = List.of("allOf", "anyOf", "oneOf");
  private static final List<String> COUNTS =
      List.of("maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties");
  private static final List<String> TEXTS =
      List.of("$id", "$ref", "$schema", "description", "format", "id", "pattern", "title");

  private final ObjectValue root;
  private final Work work;

  SchemaRules(ObjectValue root, Work work) {
    this.root = root;
    this.work = work;
  }

  void check() {
    check(root, 0);
  }

  private void check(Value schema, int depth) {
    work.step();
    if (schema instanceof BooleanValue) {
      return;
    }
    if (!(schema instanceof ObjectValue object)) {
      throw new SchemaException(
          "schema is invalid: expected an object, found " + schema.typeName());
    }
    if (depth > MOST_DEPTH) {
      throw new SchemaException("schema is nested deeper than " + MOST_DEPTH + " levels");
    }
    TEXTS.forEach(name -> text(object, name));
    reference(object);
    type(object);
    numbers(object);
    names(object, "required");
    values(object);
    subschemas(object, depth + 1);
  }

  private void text(ObjectValue schema, String name) {
    Value value = schema.member(name);
    if (value != null && !(value instanceof StringValue)) {
      throw invalid(name, "string", value);
    }
    if (value instanceof StringValue text && name.equals("pattern")) {
      var _ = work.pattern(text.value());
    }
  }

  private void reference(ObjectValue schema) {
    if (schema.member("$ref") instanceof StringValue text) {
      var _ = Pointers.resolve(root, text.value());
    }
  }

  private static void type(ObjectValue schema) {
    switch (schema.member("type")) {
      case null -> {}
      case StringValue name -> type(name);
      case ArrayValue names -> {
        var seen = new HashSet<Value>();
        for (Value name : names) {
          if (!(name instanceof StringValue text)) {
            throw invalid("type", "string or array of strings", name);
          }
          type(text);
          if (!seen.add(name)) {
            throw new SchemaException("type has the value " + name + " twice");
          }
        }
      }
      case Value other -> throw invalid("type", "string or array of strings", other);
    }
  }

  private static void type(StringValue name) {
    if (!TypeNames.ALL.contains(name.value())) {
      throw new SchemaException(
          "has a primitive type that is NOT VALID -- given: /"
              + name.value()
              + "/ Expected valid values are:["
              + String.join(" ", TypeNames.ALL)
              + "]");
    }
  }

  private static void numbers(ObjectValue schema) {
    for (String name : COUNTS) {
      Value value = schema.member(name);
      if (value != null && !(value instanceof NumberValue n && n.isInteger() && n.signum() >= 0)) {
        throw invalid(name, "positive integer", value);
      }
    }
    for (String name : List.of("maximum", "minimum", "multipleOf")) {
      Value value = schema.member(name);
      if (value != null && !(value instanceof NumberValue)) {
        throw invalid(name, "number", value);
      }
    }
    if (schema.member("multipleOf") instanceof NumberValue number && number.signum() <= 0) {
      throw new SchemaException("multipleOf must be strictly greater than 0");
    }
    for (String name : List.of("exclusiveMaximum", "exclusiveMinimum")) {
      Value value = schema.member(name);
      if (value != null && !(value instanceof NumberValue) && !(value instanceof BooleanValue)) {
        throw invalid(name, "number or boolean", value);
      }
    }
    Value unique = schema.member("uniqueItems");
    if (unique != null && !(unique instanceof BooleanValue)) {
      throw invalid("uniqueItems", "boolean", unique);
    }
  }

  private static void names(ObjectValue schema, String keyword) {
    Value value = schema.member(keyword);
    if (value == null) {
      return;
    }
    if (!(value instanceof ArrayValue names)) {
      throw invalid(keyword, "array of strings", value);
    }
    for (Value name : names) {
      if (!(name instanceof StringValue)) {
        throw invalid(keyword, "array of strings", name);
      }
    }
  }

  private static void values(ObjectValue schema) {
    Value values = schema.member("enum");
    if (values != null && !(values instanceof ArrayValue)) {
      throw invalid("enum", "array", values);
    }
  }

  private void subschemas(ObjectValue schema, int depth) {
    for (String name : SCHEMAS) {
      Value value = schema.member(name);
      if (value != null) {
        check(value, depth);
      }
    }
    for (String name : SCHEMAS_BY_NAME) {
      byName(schema, name, depth);
    }
    for (String name : SCHEMA_LISTS) {
      Value value = schema.member(name);
      if (value != null && !(value instanceof ArrayValue all && all.size() > 0)) {
        throw invalid(name, "array of schemas", value);
      }
      if (value instanceof ArrayValue all) {
        all.forEach(part -> check(part, depth));
      }
    }
    switch (schema.member("items")) {
      case null -> {}
      case ArrayValue all -> all.forEach(part -> check(part, depth));
      case Value one -> check(one, depth);
    }
    dependencies(schema, depth);
  }

  private void byName(ObjectValue schema, String keyword, int depth) {
    Value value = schema.member(keyword);
    if (value != null && !(value instanceof ObjectValue)) {
      throw invalid(keyword, "object", value);
    }
    if (value instanceof ObjectValue all) {
      all.forEach((name, part) -> {
        if (keyword.equals("patternProperties")) {
          var _ = work.pattern(((StringValue) name).value());
        }
        check(part, depth);
      });
    }
  }

  private void dependencies(ObjectValue schema, int depth) {
    Value value = schema.member("dependencies");
    if (value != null && !(value instanceof ObjectValue)) {
      throw invalid("dependencies", "object", value);
    }
    if (value instanceof ObjectValue all) {
      for (int i = 0; i < all.size(); i++) {
        if (all.valueAt(i) instanceof ArrayValue) {
          names(ObjectValue.builder().put("dependencies", all.valueAt(i)).build(), "dependencies");
        } else {
          check(all.valueAt(i), depth);
        }
      }
    }
  }

  private static SchemaException invalid(String keyword, String expected, Value found) {
    return new SchemaException(
        keyword + " must be of type " + expected + ", found " + TypeNames.of(found));
  }
}
