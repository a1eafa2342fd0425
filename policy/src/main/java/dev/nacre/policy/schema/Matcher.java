package dev.nacre.policy.schema;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compares a document with a schema.
final class Matcher {
  private static final int MOST_DEPTH = 200;

  private final ObjectValue root;
  private final Work work;
  private List<Mismatch> found = new ArrayList<>();
  private int depth;

  Matcher(ObjectValue root, Work work) {
    this.root = root;
    this.work = work;
  }

  List<Mismatch> found() {
    return found;
  }

  Work work() {
    return work;
  }

  void report(String type, String field, String description) {
    found.add(new Mismatch(type, field, description));
  }

  boolean matches(Value schema, Value document, String field) {
    List<Mismatch> outer = found;
    found = new ArrayList<>();
    check(schema, document, field);
    boolean matches = found.isEmpty();
    found = outer;
    return matches;
  }

  void check(Value schema, Value document, String field) {
    work.step();
    if (schema == BooleanValue.FALSE) {
      report("false", field, "False always fails validation");
    }
    if (!(schema instanceof ObjectValue object)) {
      return;
    }
    if (++depth > MOST_DEPTH) {
      throw new SchemaException("the schema refers to itself more than " + MOST_DEPTH + " times");
    }
    if (object.member("$ref") instanceof StringValue reference) {
      check(Pointers.resolve(root, reference.value()), document, field);
    } else {
      type(object, document, field);
      equal(object, document, field);
      combined(object, document, field);
      conditional(object, document, field);
      switch (document) {
        case NumberValue number -> NumberRules.check(this, object, number, field);
        case StringValue text -> StringRules.check(this, object, text.value(), field);
        case ArrayValue array -> ArrayRules.check(this, object, array, field);
        case SetValue set -> ArrayRules.check(this, object, array(set), field);
        case ObjectValue members -> ObjectRules.check(this, object, members, field);
        default -> {}
      }
    }
    depth--;
  }

  private static ArrayValue array(SetValue set) {
    var elements = new ArrayList<Value>();
    set.forEach(elements::add);
    return ArrayValue.of(elements);
  }

  private void type(ObjectValue schema, Value document, String field) {
    List<String> types = texts(schema.member("type"));
    if (!types.isEmpty() && types.stream().noneMatch(type -> TypeNames.is(document, type))) {
      report(
          "invalid_type",
          field,
          "Invalid type. Expected: "
              + String.join("/", types)
              + ", given: "
              + TypeNames.of(document));
    }
  }

  /// A string, or the strings of an array.
  static List<String> texts(@Nullable Value value) {
    var texts = new ArrayList<String>();
    if (value instanceof StringValue text) {
      texts.add(text.value());
    } else if (value instanceof ArrayValue array) {
      for (Value element : array) {
        if (element instanceof StringValue text) {
          texts.add(text.value());
        }
      }
    }
    return texts;
  }

  private void equal(ObjectValue schema, Value document, String field) {
    Value constant = schema.member("const");
    if (constant != null && !constant.equals(document)) {
      report("const", field, field + " does not match: " + constant);
    }
    if (schema.member("enum") instanceof ArrayValue values && !values.list().contains(document)) {
      report(
          "enum",
          field,
          field
              + " must be one of the following: "
              + values.list().stream().map(Value::toString).collect(Collectors.joining(", ")));
    }
  }

  private void combined(ObjectValue schema, Value document, String field) {
    if (schema.member("anyOf") instanceof ArrayValue any
        && any.list().stream().noneMatch(part -> matches(part, document, field))) {
      report("number_any_of", field, "Must validate at least one schema (anyOf)");
    }
    if (schema.member("oneOf") instanceof ArrayValue one
        && one.list().stream().filter(part -> matches(part, document, field)).count() != 1) {
      report("number_one_of", field, "Must validate one and only one schema (oneOf)");
    }
    if (schema.member("allOf") instanceof ArrayValue all) {
      int before = found.size();
      all.forEach(part -> check(part, document, field));
      if (found.size() > before) {
        report("number_all_of", field, "Must validate all the schemas (allOf)");
      }
    }
    Value not = schema.member("not");
    if (not != null && matches(not, document, field)) {
      report("number_not", field, "Must not validate the schema (not)");
    }
  }

  private void conditional(ObjectValue schema, Value document, String field) {
    Value condition = schema.member("if");
    if (condition == null) {
      return;
    }
    boolean holds = matches(condition, document, field);
    Value branch = schema.member(holds ? "then" : "else");
    if (branch != null && !matches(branch, document, field)) {
      report(
          holds ? "condition_then" : "condition_else",
          field,
          "Must validate \""
              + (holds ? "then" : "else")
              + "\" as \"if\" was "
              + (holds ? "valid" : "not valid"));
      check(branch, document, field);
    }
  }

  /// The field of a member.
  static String below(String field, String name) {
    return field.equals("(root)") ? name : field + "." + name;
  }
}
