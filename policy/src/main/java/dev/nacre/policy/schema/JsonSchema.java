package dev.nacre.policy.schema;

import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.util.List;

/// A schema that was checked.
public final class JsonSchema {
  private final ObjectValue root;

  private JsonSchema(ObjectValue root) {
    this.root = root;
  }

  /// @throws SchemaException when `schema` is none
  public static JsonSchema of(Value schema, Work work) {
    if (!(schema instanceof ObjectValue object)) {
      throw new SchemaException(
          "schema is invalid: expected an object, found " + schema.typeName());
    }
    new SchemaRules(object, work).check();
    return new JsonSchema(object);
  }

  /// All in which `document` does not follow the schema.
  public List<Mismatch> mismatches(Value document, Work work) {
    var matcher = new Matcher(root, work);
    matcher.check(root, document, "(root)");
    return matcher.found();
  }
}
