package dev.nacre.policy.run;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.builtin.BuiltinException;
import dev.nacre.policy.builtin.BuiltinFunction;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.Value;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Calls of builtins and functions.
public final class Calls {
  private Calls() {}

  static boolean arguments(Eval[] args, Context c, Value[] f, Value[] into) {
    for (int i = 0; i < args.length; i++) {
      Value value = args[i].eval(c, f);
      if (value == null) {
        return false;
      }
      into[i] = value;
    }
    return true;
  }

  public static final class BuiltinCall extends Eval {
    private final Location at;
    private final Builtin builtin;
    private final BuiltinFunction function;
    private final Eval[] args;

    public BuiltinCall(Location at, Builtin builtin, Eval[] args) {
      this.at = at;
      this.builtin = builtin;
      this.function = builtin.function();
      this.args = args;
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      Value[] values = new Value[args.length];
      if (!arguments(args, c, f, values)) {
        return null;
      }
      c.evaluation.step();
      if (c.mocks != null) {
        Context.Mock mock = c.mocks.get(builtin.name());
        if (mock != null) {
          return mocked(mock, c, values, at);
        }
      }
      return invoke(at, builtin.name(), function, c, values);
    }
  }

  static @Nullable Value invoke(
      Location at, String name, BuiltinFunction function, Context c, Value[] values) {
    try {
      return function.call(c.evaluation, values);
    } catch (BuiltinException e) {
      return c.evaluation.failed(at, name, e);
    }
  }

  static @Nullable Value mocked(Context.Mock mock, Context c, Value[] values, Location at) {
    return switch (mock) {
      case Context.ValueMock m -> m.value();
      case Context.BuiltinMock m ->
          invoke(at, m.builtin().name(), m.builtin().function(), c, values);
      case Context.RuleMock m -> {
        Definition definition = Objects.requireNonNull(m.node().definition());
        Context plain = c.withoutMocks();
        yield definition.isFunction() ? definition.call(plain, values) : definition.get(plain);
      }
    };
  }

  public static final class FunctionCall extends Eval {
    private final Location at;
    private final RuleNode node;
    private final Definition function;
    private final Eval[] args;

    public FunctionCall(Location at, RuleNode node, Definition function, Eval[] args) {
      this.at = at;
      this.node = node;
      this.function = function;
      this.args = args;
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      Value[] values = new Value[args.length];
      if (!arguments(args, c, f, values)) {
        return null;
      }
      if (c.mocks != null) {
        Context.Mock mock = c.mocks.get(node);
        if (mock != null) {
          return mocked(mock, c, values, at);
        }
      }
      return function.call(c, values);
    }
  }

  /// A builtin with many results, such as `walk`: enumerates them.
  public static final class RelationStep extends Step {
    private final Eval call;
    private final Pattern pattern;
    private final Step next;

    public RelationStep(Eval call, Pattern pattern, Step next) {
      this.call = call;
      this.pattern = pattern;
      this.next = next;
    }

    @Override
    public boolean run(Context c, Value[] f, Sink sink) {
      if (call.eval(c, f) instanceof ArrayValue results) {
        for (int i = 0; i < results.size(); i++) {
          c.evaluation.step();
          if (pattern.match(c, f, results.get(i)) && next.run(c, f, sink)) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
