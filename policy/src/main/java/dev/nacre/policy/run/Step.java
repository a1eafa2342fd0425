package dev.nacre.policy.run;

import dev.nacre.policy.value.Value;

/// Enumerates solutions.
public abstract class Step {
  /// @return true when `sink` wants no more solutions
  public abstract boolean run(Context c, Value[] f, Sink sink);

  /// Whether there is at least one solution.
  public boolean holds(Context c, Value[] f) {
    return run(c, f, Sink.FIRST);
  }

  /// Whether there is one solution at most.
  public boolean isSingle() {
    return false;
  }
}
