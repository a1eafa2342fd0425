package dev.nacre.policy.run;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.value.Value;
import org.jspecify.annotations.Nullable;

/// One body of a rule with its value, and the branch that is tried when the body has no solution.
public final class Branch {
  private final Location at;
  private final boolean isDefault;
  private final int frame;
  private final Step body;
  private final Eval value;
  private final boolean single;
  private final @Nullable Branch otherwise;

  /// @param frame how many locals the branch has
  public Branch(
      Location at,
      boolean isDefault,
      int frame,
      Step body,
      Eval value,
      @Nullable Branch otherwise) {
    this.at = at;
    this.isDefault = isDefault;
    this.frame = frame;
    this.body = body;
    this.value = value;
    this.single = body.isSingle() || value.constant() != null;
    this.otherwise = otherwise;
  }

  public Location at() {
    return at;
  }

  /// The value that every success of this branch and those behind it has, or null.
  @Nullable Value only() {
    Value constant = value.constant();
    if (constant == null || otherwise == null) {
      return constant;
    }
    return constant.equals(otherwise.only()) ? constant : null;
  }

  /// What must hold for this branch to have a value, where an index can be made of it.
  RuleIndex.@Nullable Guard guard() {
    return otherwise == null ? body.guard() : null;
  }

  @Nullable Value evaluate(Definition rule, Context c, Value[] args) {
    c.evaluation.step();
    Value[] f = new Value[frame];
    System.arraycopy(args, 0, f, 0, args.length);
    Trace trace = c.evaluation.trace();
    Value result = trace == null ? run(rule, c, f) : traced(trace, rule, c, f);
    if (result == null && otherwise != null) {
      return otherwise.evaluate(rule, c, args);
    }
    return result;
  }

  private @Nullable Value run(Definition rule, Context c, Value[] f) {
    return single ? first(c, f) : unique(rule, c, f);
  }

  private @Nullable Value traced(Trace trace, Definition rule, Context c, Value[] f) {
    Trace.BranchTrace branch = trace.begin(at, isDefault);
    Value result = run(rule, c, f);
    if (branch != null) {
      trace.end(branch, result);
    }
    return result;
  }

  private @Nullable Value first(Context c, Value[] f) {
    return body.holds(c, f) ? value.eval(c, f) : null;
  }

  private @Nullable Value unique(Definition rule, Context c, Value[] f) {
    var all = new Unique(rule);
    var _ = body.run(c, f, all);
    return all.result;
  }

  /// Checks that all solutions have one value.
  private final class Unique implements Sink {
    private final Definition rule;
    private @Nullable Value result;

    Unique(Definition rule) {
      this.rule = rule;
    }

    @Override
    public boolean accept(Context c, Value[] f) {
      Value next = value.eval(c, f);
      if (result != null && next != null && !result.equals(next)) {
        throw rule.conflict(
            Branch.this,
            rule.isFunction()
                ? "functions must not produce multiple outputs for same inputs"
                : "complete rules must not produce multiple outputs",
            "");
      }
      result = next == null ? result : next;
      return false;
    }
  }
}
