package dev.nacre.policy.compile;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.types.Type;
import dev.nacre.policy.types.Types;
import java.util.List;
import java.util.stream.Collectors;

/// Says what is wrong with the types of expressions.
final class TypeErrors {
  private final List<PolicyError> errors;

  TypeErrors(List<PolicyError> errors) {
    this.errors = errors;
  }

  void match(Location at, Type left, Type right) {
    add(at, "match error\n\tleft  : " + left + "\n\tright : " + right);
  }

  void arguments(Location at, String function, List<Type> found, List<Type> wanted) {
    add(
        at,
        function + ": invalid argument(s)\n\thave: " + list(found) + "\n\twant: " + list(wanted));
  }

  private static String list(List<Type> types) {
    return types.stream().map(Type::toString).collect(Collectors.joining(", ", "(", ")"));
  }

  void reference(Location at, Expr step, Type type) {
    List<String> keys = Types.knownKeys(type);
    String wanted =
        keys.isEmpty() ? "type: " + type : "want (one of): [" + String.join(" ", keys) + "]";
    add(at, "undefined ref: " + at.text() + "\n\thave: " + step.at().text() + "\n\t" + wanted);
  }

  private void add(Location at, String message) {
    boolean again =
        errors.stream()
            .anyMatch(e -> e.message().equals(message) && e.where().filter(at::equals).isPresent());
    if (!again) {
      errors.add(PolicyError.at(at, ErrorCode.REGO_TYPE_ERROR, message));
    }
  }
}
