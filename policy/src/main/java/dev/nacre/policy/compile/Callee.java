package dev.nacre.policy.compile;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.run.RuleNode;

/// What a call calls.
sealed interface Callee {
  int arity();

  String name();

  record Native(Builtin builtin) implements Callee {
    @Override
    public int arity() {
      return builtin.arity();
    }

    @Override
    public String name() {
      return builtin.name();
    }
  }

  record User(RuleNode node, int arity) implements Callee {
    @Override
    public String name() {
      return node.path();
    }
  }
}
