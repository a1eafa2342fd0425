package dev.nacre.policy.run;

import dev.nacre.policy.value.Value;
import org.jspecify.annotations.Nullable;

/// Enumerates solutions.
public abstract class Step {
  /// @return true when `sink` wants no more solutions
  public abstract boolean run(Context c, Value[] f, Sink sink);

  /// Whether there is at least one solution.
  public boolean holds(Context c, Value[] f) {
    return run(c, f, Sink.FIRST);
  }

  /// What is compared before anything else, where an index can be made of it.
  RuleIndex.@Nullable Guard guard() {
    return null;
  }

  /// Whether there is one solution at most.
  public boolean isSingle() {
    return false;
  }
}
