package dev.nacre.policy;

import dev.nacre.policy.compile.Compiler;
import dev.nacre.policy.run.Marks;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which lines of a policy its evaluations came to: from [Policy#coverage].
///
/// The policy is compiled once more, with marks; the policy that answers requests has none.
public final class Coverage {
  private final Policy policy;
  private final Compiler.Program program;
  private final Marks marks;
  private final BitSet passed = new BitSet();

  Coverage(Policy policy, Compiler.Program program, Marks marks) {
    this.policy = policy;
    this.program = program;
    this.marks = marks;
  }

  /// Like [Policy#evaluate], and counts.
  ///
  /// @throws dev.nacre.policy.source.PolicyException when the path is none, or the evaluation ends
  ///   in an error
  public Optional<Value> evaluate(String path, EvaluationInput input) {
    var now = new BitSet();
    try {
      return policy.evaluate(program, path, input, now);
    } finally {
      synchronized (passed) {
        passed.or(now);
      }
    }
  }

  /// The lines of one source on which a rule's head or an expression starts.
  ///
  /// @param covered the numbers of those that were come to, from 1 on
  /// @param uncovered the numbers of the others
  public record File(String name, SortedSet<Integer> covered, SortedSet<Integer> uncovered) {
    /// How many of a hundred lines are covered.
    public double percent() {
      return Coverage.percent(covered.size(), uncovered.size());
    }
  }

  static double percent(long covered, long uncovered) {
    return covered + uncovered == 0 ? 100 : 100.0 * covered / (covered + uncovered);
  }

  /// How many of a hundred lines of all sources are covered.
  public double percent() {
    List<File> files = files();
    return percent(
        files.stream().mapToLong(file -> file.covered().size()).sum(),
        files.stream().mapToLong(file -> file.uncovered().size()).sum());
  }

  /// All sources by name.
  public List<File> files() {
    Map<String, TreeSet<Integer>> covered = new TreeMap<>();
    Map<String, TreeSet<Integer>> all = new TreeMap<>();
    synchronized (passed) {
      for (int i = 0; i < marks.places().size(); i++) {
        Location place = marks.places().get(i);
        all.computeIfAbsent(place.file(), _ -> new TreeSet<>()).add(place.line());
        if (passed.get(i)) {
          covered.computeIfAbsent(place.file(), _ -> new TreeSet<>()).add(place.line());
        }
      }
    }
    var files = new ArrayList<File>();
    all.forEach((name, lines) -> {
      TreeSet<Integer> hit = covered.getOrDefault(name, new TreeSet<>());
      lines.removeAll(hit);
      files.add(new File(name, hit, lines));
    });
    return files;
  }
}
