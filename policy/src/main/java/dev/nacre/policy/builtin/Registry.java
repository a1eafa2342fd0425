package dev.nacre.policy.builtin;

import java.util.HashMap;
import java.util.Map;

/// Collects builtins.
final class Registry {
  private final Map<String, Builtin> byName = new HashMap<>();

  void pure(String name, int arity, BuiltinFunction function) {
    add(new Builtin(name, arity, Builtin.Kind.PURE, function));
  }

  void contextual(String name, int arity, BuiltinFunction function) {
    add(new Builtin(name, arity, Builtin.Kind.CONTEXTUAL, function));
  }

  /// @param function gives an array of results
  void relation(String name, int arity, BuiltinFunction function) {
    add(new Builtin(name, arity, Builtin.Kind.RELATION, function));
  }

  private void add(Builtin builtin) {
    if (byName.put(builtin.name(), builtin) != null) {
      throw new IllegalStateException("two builtins are called " + builtin.name());
    }
  }

  Map<String, Builtin> all() {
    return Map.copyOf(byName);
  }
}
