package dev.nacre.policy.graphql;

import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;

/// GraphQL documents as values: objects with the members `Operations`, `Fragments`, `Definitions`
/// and so on; lists without elements are left out.
public final class GraphQl {
  private GraphQl() {}

  /// @throws GraphQlException when `text` is no executable document
  public static ObjectValue query(String text) {
    return QueryParser.parse(text).value();
  }

  /// @throws GraphQlException when `text` is no type system
  public static ObjectValue schema(String text) {
    return SchemaParser.parse(text).value();
  }

  /// @throws GraphQlException when the type system breaks a rule of section 3
  public static void check(ObjectValue schema) {
    var _ = Schema.of(new Node(schema));
  }

  /// @throws GraphQlException when the schema is wrong, or the query breaks a rule of section 5
  public static void check(ObjectValue query, ObjectValue schema) {
    new QueryRules(Schema.of(new Node(schema)), new Node(query)).check();
  }

  /// The executable document that a text holds or an object is.
  ///
  /// @throws GraphQlException when it is neither
  public static ObjectValue queryOf(Value value) {
    return value instanceof StringValue text ? query(text.value()) : object(value);
  }

  /// The type system that a text holds or an object is.
  ///
  /// @throws GraphQlException when it is neither
  public static ObjectValue schemaOf(Value value) {
    return value instanceof StringValue text ? schema(text.value()) : object(value);
  }

  private static ObjectValue object(Value value) {
    if (value instanceof ObjectValue object) {
      return object;
    }
    throw new GraphQlException("expected a text or an object, found " + value.typeName());
  }
}
