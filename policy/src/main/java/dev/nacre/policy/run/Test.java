package dev.nacre.policy.run;

import dev.nacre.policy.value.Value;
import org.jspecify.annotations.Nullable;

/// Holds or does not; may bind locals when it holds.
public abstract class Test {
  public abstract boolean test(Context c, Value[] f);

  /// The comparison that this is, where an index can be made of it.
  RuleIndex.@Nullable Guard guard() {
    return null;
  }
}
