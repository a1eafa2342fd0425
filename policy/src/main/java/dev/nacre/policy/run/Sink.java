package dev.nacre.policy.run;

import dev.nacre.policy.value.Value;

/// Takes solutions.
@FunctionalInterface
public interface Sink {
  /// Is content with the first solution.
  Sink FIRST = (c, f) -> true;

  /// @return true when no more solutions are wanted
  boolean accept(Context c, Value[] f);
}
