package dev.nacre.policy.builtin;

import java.util.Objects;

/// A function that is not written in Rego.
public final class Builtin {
  /// How its results come about.
  public enum Kind {
    /// The same arguments give the same result, always.
    PURE,
    /// The result belongs to the evaluation: the time, chance, what the host grants.
    CONTEXTUAL,
    /// Many results for the same arguments.
    RELATION
  }

  private final String name;
  private final int arity;
  private final Kind kind;
  private final BuiltinFunction function;

  Builtin(String name, int arity, Kind kind, BuiltinFunction function) {
    this.name = Objects.requireNonNull(name);
    this.arity = arity;
    this.kind = kind;
    this.function = function;
  }

  public String name() {
    return name;
  }

  public int arity() {
    return arity;
  }

  public Kind kind() {
    return kind;
  }

  public BuiltinFunction function() {
    return function;
  }

  @Override
  public String toString() {
    return name + "/" + arity;
  }
}
