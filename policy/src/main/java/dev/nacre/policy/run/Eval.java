package dev.nacre.policy.run;

import dev.nacre.policy.value.Value;
import org.jspecify.annotations.Nullable;

/// Computes a value.
public abstract class Eval {
  /// @return null when undefined
  public abstract @Nullable Value eval(Context c, Value[] f);

  /// Whether rules can be found by this value before their locals are bound: it reads the input or
  /// an argument, and equals what reads the same.
  boolean isIndexable() {
    return false;
  }

  /// The value, where it does not depend on anything.
  public @Nullable Value constant() {
    return null;
  }
}
