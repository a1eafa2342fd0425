package dev.nacre.policy.metadata;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Parser;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/// The members of metadata that have a short and a full form.
final class AnnotationParts {
  private AnnotationParts() {}

  static List<Value> list(Location at, String name, Value value) {
    if (value instanceof ArrayValue array) {
      return array.list();
    }
    throw AnnotationReader.error(
        at, "invalid " + name + ": expected a list, found " + value.typeName());
  }

  /// `Name <mail>`, or an object with `name` and `email`.
  static Value authors(Location at, Value value) {
    var authors = new ArrayList<Value>();
    for (Value author : list(at, "authors", value)) {
      authors.add(author(at, author));
    }
    return Value.of(authors);
  }

  private static Value author(Location at, Value value) {
    var author = ObjectValue.builder();
    if (value instanceof StringValue text) {
      String whole = text.value().strip();
      boolean mailed = whole.endsWith(">") && whole.lastIndexOf('<') >= 0;
      int open = mailed ? whole.lastIndexOf('<') : whole.length();
      put(author, "name", whole.substring(0, open).strip());
      put(author, "email", mailed ? whole.substring(open + 1, whole.length() - 1) : "");
    } else if (value instanceof ObjectValue object) {
      put(author, "name", object.member("name") instanceof StringValue s ? s.value() : "");
      put(author, "email", object.member("email") instanceof StringValue s ? s.value() : "");
    }
    if (author.size() == 0) {
      throw AnnotationReader.error(at, "invalid author definition: expected a name or an email");
    }
    return author.build();
  }

  private static void put(ObjectValue.Builder object, String name, String text) {
    if (!text.isEmpty()) {
      object.put(name, Value.of(text));
    }
  }

  /// A URL, or an object with `ref` and `description`.
  static Value resources(Location at, Value value) {
    var resources = new ArrayList<Value>();
    for (Value resource : list(at, "related_resources", value)) {
      var full = ObjectValue.builder();
      if (resource instanceof ObjectValue object) {
        put(
            full,
            "description",
            object.member("description") instanceof StringValue s ? s.value() : "");
        put(full, "ref", object.member("ref") instanceof StringValue s ? s.value().strip() : "");
      } else if (resource instanceof StringValue text) {
        put(full, "ref", text.value().strip());
      }
      Value built = full.build();
      if (!(built.member(Value.of("ref")) instanceof StringValue ref)) {
        throw AnnotationReader.error(
            at, "invalid related-resource definition: ref must not be empty");
      }
      url(at, ref.value());
      resources.add(built);
    }
    return Value.of(resources);
  }

  private static void url(Location at, String text) {
    try {
      var _ = new URI(text);
    } catch (URISyntaxException e) {
      throw AnnotationReader.error(at, "invalid ref URL: " + e.getMessage());
    }
  }

  /// Objects of one member each: a path, and the schema of what lies there.
  static Value schemas(Location at, Value value) {
    var schemas = new ArrayList<Value>();
    for (Value entry : list(at, "schemas", value)) {
      if (!(entry instanceof ObjectValue object)
          || object.size() != 1
          || !(object.keyAt(0) instanceof StringValue path)) {
        throw AnnotationReader.error(at, "invalid schema definition");
      }
      var full = ObjectValue.builder().put("path", path(at, path.value()));
      if (object.valueAt(0) instanceof StringValue schema) {
        full.put("schema", path(at, schema.value()));
      } else {
        full.put("definition", object.valueAt(0));
      }
      schemas.add(full.build());
    }
    return Value.of(schemas);
  }

  private static Value path(Location at, String text) {
    try {
      Term term = Parser.term(new PolicySource(at.file(), text));
      return switch (term) {
        case Term.Var(_, String name) -> Value.of(List.of(Value.of(name)));
        case Term.Ref(_, Term.Var(_, String name), List<Term> steps) -> {
          var path = new ArrayList<Value>(List.of(Value.of(name)));
          for (Term step : steps) {
            if (!(step instanceof Term.Scalar(_, Value key))) {
              throw AnnotationReader.error(at, "invalid schema path: " + text);
            }
            path.add(key);
          }
          yield Value.of(path);
        }
        default -> throw AnnotationReader.error(at, "invalid schema path: " + text);
      };
    } catch (PolicyException e) {
      throw AnnotationReader.error(at, "invalid schema path: " + text);
    }
  }
}
