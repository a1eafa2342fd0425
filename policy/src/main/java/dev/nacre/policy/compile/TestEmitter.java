package dev.nacre.policy.compile;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.run.Test;
import dev.nacre.policy.run.Tests;
import java.util.BitSet;

/// Makes tests of expressions that must hold; the commonest operators get tests of their own.
final class TestEmitter {
  private TestEmitter() {}

  static Test truthy(Emitter emitter, Expr expr, BitSet known) {
    if (expr instanceof Expr.Call(_, Callee.Native(Builtin builtin), var args)
        && args.size() == 2
        && builtin.name().equals("equal")) {
      return new Tests.Same(emitter.eval(args.get(0), known), emitter.eval(args.get(1), known));
    }
    if (expr instanceof Expr.Call(_, Callee.Native(Builtin printer), _)
        && printer.name().equals("internal.print")) {
      return new Tests.Prints(emitter.eval(expr, known));
    }
    return new Tests.Truthy(emitter.eval(expr, known));
  }
}
