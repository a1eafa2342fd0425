package dev.nacre.policy.run;

import dev.nacre.policy.source.Location;
import java.util.List;
import java.util.Optional;

/// What an explanation says about a clause.
///
/// @param body which query of the rule it stands in; 0 is the rule's own body
/// @param index its place in the order of evaluation
/// @param inner the query inside of it, where there is one
public record ClauseInfo(
    int body,
    int index,
    Location at,
    Relation relation,
    List<Operand> operands,
    Optional<Integer> inner) {
  public ClauseInfo {
    operands = List.copyOf(operands);
  }

  /// How the operands must relate to each other.
  public enum Relation {
    HOLDS,
    EQUAL,
    NOT_EQUAL,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST,
    MEMBER,
    CALL,
    NOT,
    EVERY,
    WITH
  }

  /// A value that takes part.
  ///
  /// @param text as it is written
  /// @param given whether it comes from the outside, so that it is what was found
  /// @param steps the value last, before it the values that it is a member of
  public record Operand(String text, boolean given, List<Stage> steps) {
    public Operand {
      steps = List.copyOf(steps);
    }
  }

  /// A value on the way to an operand.
  public record Stage(String text, Eval eval) {}
}
