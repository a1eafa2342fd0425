package dev.nacre.policy.builtin;

import com.google.re2j.Pattern;
import dev.nacre.codec.MalformedException;
import dev.nacre.policy.schema.JsonSchema;
import dev.nacre.policy.schema.Mismatch;
import dev.nacre.policy.schema.SchemaException;
import dev.nacre.policy.schema.Work;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.List;

/// `json.match_schema` and `json.verify_schema`.
final class JsonSchemas {
  private JsonSchemas() {}

  static void register(Registry r) {
    r.pure("json.match_schema", 2, JsonSchemas::match);
    r.pure("json.verify_schema", 1, JsonSchemas::verify);
  }

  private static Value match(BuiltinContext context, Value[] args) {
    Value document = document(context, args, 0);
    Value schema = document(context, args, 1);
    try {
      List<Mismatch> mismatches =
          JsonSchema.of(schema, new Paid(context)).mismatches(document, new Paid(context));
      context.charge(4L * mismatches.size());
      return Value.of(
          List.of(
              Value.of(mismatches.isEmpty()),
              Value.of(mismatches.stream().map(JsonSchemas::described).toList())));
    } catch (SchemaException e) {
      throw BuiltinException.of(e.problem());
    }
  }

  private static Value verify(BuiltinContext context, Value[] args) {
    try {
      var _ = JsonSchema.of(document(context, args, 0), new Paid(context));
      return Value.of(List.of(Value.of(true), NullValue.NULL));
    } catch (SchemaException e) {
      return Value.of(List.of(Value.of(false), Value.of("jsonschema: " + e.problem())));
    }
  }

  /// The budget of an evaluation pays for the work.
  private record Paid(BuiltinContext context) implements Work {
    @Override
    public void step() {
      context.work(1);
    }

    @Override
    public Pattern pattern(String text) {
      try {
        return Regexes.pattern(context, text);
      } catch (BuiltinException e) {
        throw new SchemaException("Invalid regex pattern '" + text + "': " + e.problem());
      }
    }
  }

  /// An object, or the JSON that a string holds.
  private static Value document(BuiltinContext context, Value[] args, int position) {
    return switch (args[position]) {
      case ObjectValue object -> object;
      case StringValue text -> {
        context.charge(text.value().length());
        try {
          yield Value.parseLeniently(text.value());
        } catch (MalformedException e) {
          throw BuiltinException.of("invalid JSON string: " + e.getMessage());
        }
      }
      default -> throw Args.unlike(position, "one of {string, object}", args[position]);
    };
  }

  private static Value described(Mismatch mismatch) {
    return ObjectValue.builder()
        .put("error", Value.of(mismatch.field() + ": " + mismatch.description()))
        .put("type", Value.of(mismatch.type()))
        .put("field", Value.of(mismatch.field()))
        .put("desc", Value.of(mismatch.description()))
        .build();
  }
}
