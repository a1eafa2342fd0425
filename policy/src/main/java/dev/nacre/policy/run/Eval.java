package dev.nacre.policy.run;

import dev.nacre.policy.value.Value;
import org.jspecify.annotations.Nullable;

/// Computes a value.
public abstract class Eval {
  /// @return null when undefined
  public abstract @Nullable Value eval(Context c, Value[] f);

  /// The value, where it does not depend on anything.
  public @Nullable Value constant() {
    return null;
  }
}
