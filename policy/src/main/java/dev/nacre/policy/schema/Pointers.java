package dev.nacre.policy.schema;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Follows references within one schema; what lies elsewhere is not fetched.
final class Pointers {
  private Pointers() {}

  static Value resolve(ObjectValue root, String reference) {
    if (reference.startsWith("#/") || reference.equals("#")) {
      return follow(root, reference);
    }
    return named(root, reference, 0)
        .orElseThrow(() ->
            new SchemaException(
                "remote reference loading disabled: " + reference + " is not part of the schema"));
  }

  private static Value follow(ObjectValue root, String reference) {
    Value at = root;
    String[] steps = decoded(reference.substring(1)).split("/", -1);
    for (int i = 1; i < steps.length; i++) {
      String step = steps[i].replace("~1", "/").replace("~0", "~");
      Value key =
          at instanceof ArrayValue && step.matches("[0-9]{1,9}")
              ? NumberValue.of(Long.parseLong(step))
              : Value.of(step);
      at = at.member(key);
      if (at == null) {
        throw new SchemaException("Object has no key '" + step + "' in " + reference);
      }
    }
    return at;
  }

  private static String decoded(String pointer) {
    try {
      return URLDecoder.decode(pointer.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new SchemaException("a reference is not encoded as a URL is: " + pointer);
    }
  }

  /// The part of a schema whose identifier is `reference`.
  private static Optional<Value> named(Value schema, String reference, int depth) {
    if (depth > 100) {
      return Optional.empty();
    }
    if (schema instanceof ObjectValue object) {
      for (String keyword : new String[] {"$id", "id"}) {
        if (object.member(keyword) instanceof StringValue id && id.value().equals(reference)) {
          return Optional.of(object);
        }
      }
    }
    for (int i = 0; i < schema.size(); i++) {
      Value part =
          switch (schema) {
            case ObjectValue object -> object.valueAt(i);
            case ArrayValue array -> array.get(i);
            default -> null;
          };
      Optional<Value> found = part == null ? Optional.empty() : named(part, reference, depth + 1);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
