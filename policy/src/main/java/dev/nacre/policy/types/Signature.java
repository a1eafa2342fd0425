package dev.nacre.policy.types;

import java.util.Collections;
import java.util.List;

/// What a builtin takes and gives.
public record Signature(List<Type> arguments, Type result) {
  public Signature {
    arguments = List.copyOf(arguments);
  }

  /// A function of which nothing but the number of its arguments is known.
  static Signature unknown(int arity) {
    return new Signature(Collections.nCopies(arity, Types.ANY), Types.ANY);
  }
}
