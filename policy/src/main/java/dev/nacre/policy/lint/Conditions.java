package dev.nacre.policy.lint;

import dev.nacre.policy.lint.Remark.Kind;
import dev.nacre.policy.syntax.Body;
import dev.nacre.policy.syntax.Literal;
import dev.nacre.policy.syntax.Rule;
import dev.nacre.policy.syntax.Term;
import dev.nacre.policy.syntax.Walk;
import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Optional;

/// Looks for statements whose outcome is known, and for rules that they decide.
final class Conditions {
  private final List<Remark> remarks;

  Conditions(List<Remark> remarks) {
    this.remarks = remarks;
  }

  void rule(Rule rule) {
    body(rule);
    Walk.terms(
        rule,
        term -> {
          if (term instanceof Term.Comprehension comprehension) {
            comprehension.body().literals().forEach(this::literal);
          }
        });
    rule.otherwise()
        .ifPresent(next -> {
          if (!rule.isDefault() && outcome(rule.body()).equals(Optional.of(true))) {
            remarks.add(
                new Remark(
                    Kind.UNREACHABLE_RULE, next.at(), "what stands before this else holds always"));
          }
          rule(next);
        });
  }

  private void body(Rule rule) {
    List<Literal> literals = rule.body().map(Body::literals).orElse(List.of());
    literals.forEach(this::literal);
    Optional<Boolean> outcome = outcome(rule.body());
    if (!literals.isEmpty() && outcome.equals(Optional.of(true))) {
      remarks.add(
          new Remark(
              Kind.ALWAYS_TRUE_RULE, rule.head().at(), "the body of this rule holds always"));
    } else if (outcome.equals(Optional.of(false))) {
      remarks.add(
          new Remark(Kind.UNREACHABLE_RULE, rule.head().at(), "the body of this rule never holds"));
    }
  }

  private void literal(Literal literal) {
    outcome(literal)
        .ifPresent(holds ->
            remarks.add(
                new Remark(
                    Kind.CONSTANT_CONDITION,
                    literal.at(),
                    holds ? "this holds always" : "this never holds")));
  }

  /// False when one statement never holds, true when all hold always.
  private static Optional<Boolean> outcome(Optional<Body> body) {
    if (body.isEmpty()) {
      return Optional.of(true);
    }
    boolean known = true;
    for (Literal literal : body.get().literals()) {
      Optional<Boolean> one = outcome(literal);
      if (one.equals(Optional.of(false))) {
        return one;
      }
      known &= one.isPresent();
    }
    return known ? Optional.of(true) : Optional.empty();
  }

  private static Optional<Boolean> outcome(Literal literal) {
    if (!(literal.statement() instanceof Literal.Holds(Term term))) {
      return Optional.empty();
    }
    return outcome(term).map(holds -> holds != literal.negated());
  }

  private static Optional<Boolean> outcome(Term term) {
    return switch (term) {
      case Term.Scalar(_, Value value) -> Optional.of(value.isTruthy());
      case Term.Call call
          when call.args().size() == 2
              && call.args().get(0) instanceof Term.Scalar(_, Value left)
              && call.args().get(1) instanceof Term.Scalar(_, Value right) ->
          call.operator().flatMap(operator -> compare(operator, left, right));
      default -> Optional.empty();
    };
  }

  private static Optional<Boolean> compare(String operator, Value left, Value right) {
    int order = left.compareTo(right);
    return switch (operator) {
      case "==", "=" -> Optional.of(order == 0);
      case "!=" -> Optional.of(order != 0);
      case "<" -> Optional.of(order < 0);
      case "<=" -> Optional.of(order <= 0);
      case ">" -> Optional.of(order > 0);
      case ">=" -> Optional.of(order >= 0);
      default -> Optional.empty();
    };
  }
}
