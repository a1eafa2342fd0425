package dev.nacre.policy.explain;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Optional;

/// What became of the rules of one name.
///
/// @param path the name, from `data` on
/// @param byDefault whether the result is the default because no other rule applied
/// @param attempts the rules in the order in which they were tried
public record Report(
    String path, Optional<Value> result, boolean byDefault, List<Attempt> attempts) {
  public Report {
    attempts = List.copyOf(attempts);
  }

  /// A rule that was tried.
  ///
  /// @param passed how many clauses held before the one that failed
  /// @param failed why the rule did not apply
  /// @param used the rules on which it relied
  public record Attempt(
      Location at,
      boolean isDefault,
      boolean applied,
      int passed,
      Optional<Failure> failed,
      List<Report> used) {
    public Attempt {
      used = List.copyOf(used);
    }
  }

  /// The clause at which a rule failed.
  ///
  /// @param expression as it is written
  /// @param problem what is wrong, in words
  /// @param expected what would have been right
  /// @param found what was there instead; several where several were tried
  /// @param foundAt where that came from
  /// @param because the rules that the clause asked, and that have no use for it
  /// @param inner the clause of a query inside that failed
  public record Failure(
      String expression,
      Location at,
      String problem,
      Optional<Value> expected,
      List<Value> found,
      Optional<String> foundAt,
      List<Report> because,
      Optional<Failure> inner) {
    public Failure {
      found = List.copyOf(found);
      because = List.copyOf(because);
    }
  }
}
