package dev.nacre.policy.source;

/// Which version of the language a text is written in, where it does not say so itself.
public enum Dialect {
  /// Version 1: `if` and `contains` are demanded.
  V1,
  /// Version 0: `if`, `in`, `contains` and `every` are keywords only where they are imported.
  V0,
  /// Version 0 in which the four keywords are always known: what accepts the most.
  LENIENT
}
