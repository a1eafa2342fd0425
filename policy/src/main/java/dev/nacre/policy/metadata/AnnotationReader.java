package dev.nacre.policy.metadata;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.syntax.Comment;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import dev.nacre.policy.yaml.Yaml;
import dev.nacre.policy.yaml.YamlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the metadata of one module, and the rule or package that each block of it stands above.
final class AnnotationReader {
  private static final String MARK = "METADATA";

  private final Module module;
  private final List<Annotation> found = new ArrayList<>();

  private AnnotationReader(Module module) {
    this.module = module;
  }

  /// @throws PolicyException with `rego_parse_error` when a block cannot be read
  static List<Annotation> of(Module module) {
    var reader = new AnnotationReader(module);
    List<Comment> comments = module.comments();
    for (int i = 0; i < comments.size(); i++) {
      Comment comment = comments.get(i);
      if (!comment.trailing() && comment.text().strip().equals(MARK)) {
        int end = i + 1;
        while (end < comments.size() && continues(comments.get(end - 1), comments.get(end))) {
          end++;
        }
        reader.read(comment, comments.subList(i + 1, end));
        i = end - 1;
      }
    }
    return reader.found;
  }

  private static boolean continues(Comment before, Comment next) {
    return !next.trailing()
        && next.at().line() == before.at().line() + 1
        && !next.text().strip().equals(MARK);
  }

  private void read(Comment first, List<Comment> lines) {
    Location at = first.at();
    var text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()).append('\n'));
    int end = lines.isEmpty() ? at.end() : lines.getLast().at().end();
    Optional<Rule> rule = ruleBehind(end);
    if (rule.isEmpty() && module.packageAt().start() < end) {
      return;
    }
    add(at, rule, members(at, text.toString()));
  }

  /// The rule that follows; empty where the package does, or an import.
  private Optional<Rule> ruleBehind(int end) {
    if (module.packageAt().start() >= end) {
      return Optional.empty();
    }
    int nextImport =
        module.imports().stream()
            .mapToInt(i -> i.at().start())
            .filter(start -> start >= end)
            .min()
            .orElse(Integer.MAX_VALUE);
    return module.rules().stream()
        .filter(rule -> rule.at().start() >= end)
        .findFirst()
        .filter(rule -> rule.at().start() < nextImport);
  }

  private static ObjectValue members(Location at, String text) {
    try {
      Value value = Yaml.read(text, _ -> {});
      if (value instanceof ObjectValue object) {
        return object;
      }
      throw error(at, "expected METADATA block, found whitespace");
    } catch (YamlException e) {
      throw error(at, e.problem());
    }
  }

  private void add(Location at, Optional<Rule> rule, ObjectValue given) {
    boolean entrypoint = given.member("entrypoint") == BooleanValue.TRUE;
    Scope usual = rule.isEmpty() ? Scope.PACKAGE : entrypoint ? Scope.DOCUMENT : Scope.RULE;
    Scope scope =
        given.member("scope") == null
            ? usual
            : Scope.of(text(at, "scope", given.member("scope")), at);
    if (scope.isOfPackage() != rule.isEmpty()) {
      throw error(
          at,
          "annotation scope '"
              + scope.text()
              + "' must be applied to "
              + (scope.isOfPackage() ? "package (have rule)" : "rule (have package)"));
    }
    if (entrypoint && scope == Scope.SUBPACKAGES) {
      throw error(at, "annotation entrypoint must be applied to rule or package scope");
    }
    var value = ObjectValue.builder();
    given.forEach((key, member) -> {
      String name = ((StringValue) key).value();
      member(at, name, member).ifPresent(normal -> value.put(name, normal));
    });
    found.add(new Annotation(at, scope, rule, value.put("scope", Value.of(scope.text())).build()));
  }

  /// A member in its full form; empty for what metadata does not know, or what says nothing.
  private static Optional<Value> member(Location at, String name, Value value) {
    return switch (name) {
      case "title", "description" -> Optional.of(Value.of(text(at, name, value)));
      case "organizations" -> nonEmpty(Value.of(AnnotationParts.list(at, name, value)));
      case "authors" -> nonEmpty(AnnotationParts.authors(at, value));
      case "related_resources" -> nonEmpty(AnnotationParts.resources(at, value));
      case "schemas" -> nonEmpty(AnnotationParts.schemas(at, value));
      case "entrypoint" -> Optional.of(value).filter(v -> v == BooleanValue.TRUE);
      case "custom" -> {
        if (!(value instanceof ObjectValue)) {
          throw error(at, "invalid custom: expected an object, found " + value.typeName());
        }
        yield nonEmpty(value);
      }
      default -> Optional.empty();
    };
  }

  private static Optional<Value> nonEmpty(Value value) {
    return Optional.of(value).filter(v -> v.size() > 0);
  }

  private static String text(Location at, String name, Value value) {
    if (value instanceof StringValue text) {
      return text.value();
    }
    if (value.size() == 0 && !(value instanceof ObjectValue)) {
      return value.toString();
    }
    throw error(at, "invalid " + name + ": expected a string, found " + value.typeName());
  }

  static PolicyException error(Location at, String message) {
    return PolicyException.at(at, ErrorCode.REGO_PARSE_ERROR, message);
  }
}
