package dev.nacre.policy;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.explain.Cause;
import dev.nacre.policy.explain.Report;
import dev.nacre.policy.explain.Sentences;
import dev.nacre.policy.explain.Trees;
import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Optional;

/// Why a rule has the value that it has.
///
/// @param sentence the reason in one sentence
/// @param tree the reason as an indented tree, for people
/// @param json the reason as a tree, for programs: `path`, `result`, `sentence` and `rules`, each
///   with its `attempts`; an attempt that failed has `expression`, `problem`, `expected`, `found`,
///   `path`
/// @param cause the clause at which it ended
public record Explanation(
    String path,
    Optional<Value> result,
    String sentence,
    String tree,
    JsonObject json,
    Optional<Clause> cause) {

  /// A clause that failed.
  ///
  /// @param rule the path of its rule, from `data` on
  /// @param at file, line and column
  /// @param expression as it is written
  /// @param problem what is wrong, in words
  /// @param claim where the value stands that was compared
  /// @param expected what would have been right
  /// @param found what was there
  public record Clause(
      String rule,
      String at,
      String expression,
      String problem,
      Optional<String> claim,
      Optional<Value> expected,
      List<Value> found) {
    private static Clause of(Cause cause) {
      Report.Failure failure = cause.failure();
      return new Clause(
          cause.rule(),
          failure.at().toString(),
          failure.expression(),
          failure.problem(),
          failure.foundAt(),
          failure.expected(),
          failure.found());
    }
  }

  static Explanation of(String path, Optional<Value> result, List<Report> reports) {
    String sentence = Sentences.of(path, result, reports);
    var json = JsonObject.builder().put("path", path);
    result.ifPresent(value -> json.put("result", value.toJson()));
    json.put("sentence", sentence).put("rules", Trees.json(reports));
    return new Explanation(
        path,
        result,
        sentence,
        Trees.text(reports),
        json.build(),
        Cause.of(reports).map(Clause::of));
  }
}
