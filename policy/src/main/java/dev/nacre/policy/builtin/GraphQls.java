package dev.nacre.policy.builtin;

import dev.nacre.policy.graphql.GraphQl;
import dev.nacre.policy.graphql.GraphQlException;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// `graphql.*`.
final class GraphQls {
  private GraphQls() {}

  static void register(Registry r) {
    r.pure("graphql.parse_query", 1, (c, a) -> orFail(() -> GraphQl.query(text(c, a))));
    r.pure("graphql.parse_schema", 1, (c, a) -> orFail(() -> GraphQl.schema(text(c, a))));
    r.pure("graphql.parse", 2, (c, a) -> orFail(() -> documents(c, a)));
    r.pure("graphql.parse_and_verify", 2, GraphQls::parseAndVerify);
    r.pure("graphql.is_valid", 2, (c, a) -> Value.of(holds(() -> documents(c, a))));
    r.pure("graphql.schema_is_valid", 1, (c, a) -> Value.of(holds(() -> schema(c, a))));
  }

  private static String text(BuiltinContext context, Value[] args) {
    String text = Args.string(args, 0);
    context.charge(text.length());
    return text;
  }

  /// The query and the schema, both valid.
  private static Value documents(BuiltinContext context, Value[] args) {
    charge(context, args, 0);
    charge(context, args, 1);
    ObjectValue query = GraphQl.queryOf(args[0]);
    ObjectValue schema = GraphQl.schemaOf(args[1]);
    GraphQl.check(query, schema);
    return Value.of(List.of(query, schema));
  }

  private static Value schema(BuiltinContext context, Value[] args) {
    charge(context, args, 0);
    ObjectValue schema = GraphQl.schemaOf(args[0]);
    GraphQl.check(schema);
    return schema;
  }

  private static void charge(BuiltinContext context, Value[] args, int position) {
    switch (args[position]) {
      case StringValue text -> context.charge(text.value().length());
      case ObjectValue document -> context.charge(document.size());
      default -> throw Args.unlike(position, "one of {string, object}", args[position]);
    }
  }

  private static Value parseAndVerify(BuiltinContext context, Value[] args) {
    try {
      Value documents = documents(context, args);
      return Value.of(List.of(Value.of(true), member(documents, 0), member(documents, 1)));
    } catch (GraphQlException _) {
      return Value.of(List.of(Value.of(false), ObjectValue.EMPTY, ObjectValue.EMPTY));
    }
  }

  private static Value member(Value array, int index) {
    return Objects.requireNonNull(array.member(Value.of(index)));
  }

  private static boolean holds(Supplier<Value> documents) {
    try {
      var _ = documents.get();
      return true;
    } catch (GraphQlException _) {
      return false;
    }
  }

  private static Value orFail(Supplier<Value> result) {
    try {
      return result.get();
    } catch (GraphQlException e) {
      throw BuiltinException.of(e.problem());
    }
  }
}
