package dev.nacre.policy.run;

import dev.nacre.policy.value.Value;
import org.jspecify.annotations.Nullable;

/// Rules that define one value, or a function's result for each list of arguments.
public final class CompleteRule extends Definition {
  private static final Value[] NONE = {};

  private final boolean function;
  private RuleIndex<Branch> index = new RuleIndex<>(new Branch[0], Branch::guard);
  private @Nullable Branch otherwise;
  private boolean sameValue;

  public CompleteRule(RuleNode node, boolean function) {
    super(node);
    this.function = function;
  }

  /// @param otherwise the default
  public void link(Branch[] rules, @Nullable Branch otherwise) {
    this.index = new RuleIndex<>(rules, Branch::guard);
    this.otherwise = otherwise;
    this.sameValue = rules.length > 0;
    Value only = rules.length == 0 ? null : rules[0].only();
    for (Branch branch : rules) {
      sameValue &= only != null && only.equals(branch.only());
    }
  }

  @Override
  boolean isFunction() {
    return function;
  }

  @Override
  @Nullable Value compute(Context c) {
    return evaluate(c, NONE);
  }

  @Override
  @Nullable Value call(Context c, Value[] args) {
    c.evaluation.enter();
    Trace trace = c.evaluation.trace();
    Value value = trace == null ? evaluate(c, args) : traced(trace, c, args);
    c.evaluation.leave();
    return value;
  }

  private @Nullable Value traced(Trace trace, Context c, Value[] args) {
    Trace.RuleTrace rule = trace.begin(this);
    Value value = evaluate(c, args);
    if (rule != null) {
      trace.end(rule, value);
    }
    return value;
  }

  private @Nullable Value evaluate(Context c, Value[] args) {
    Value result = null;
    for (Branch branch : index.candidates(c, args)) {
      Value next = branch.evaluate(this, c, args);
      if (next == null) {
        continue;
      }
      if (sameValue) {
        return next;
      }
      if (result != null && !result.equals(next)) {
        throw conflict(
            branch,
            function
                ? "functions must not produce multiple outputs for same inputs"
                : "complete rules must not produce multiple outputs",
            ": " + result + " and " + next);
      }
      result = next;
    }
    return result == null && otherwise != null ? otherwise.evaluate(this, c, args) : result;
  }
}
