package dev.nacre.policy.run;

import dev.nacre.policy.value.Value;

/// Holds or does not; may bind locals when it holds.
public abstract class Test {
  public abstract boolean test(Context c, Value[] f);
}
