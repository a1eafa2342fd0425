package dev.nacre.policy.run;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.value.Value;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rules of one name.
public abstract class Definition {
  /// Values that took more elements to make than this are not kept beyond an evaluation.
  private static final long MOST_KEPT = 100_000;

  private final RuleNode node;
  private boolean fixed;

  /// The value that every evaluation gives, once it is known.
  private volatile @Nullable Object shared;

  Definition(RuleNode node) {
    this.node = node;
  }

  public RuleNode node() {
    return node;
  }

  /// Notes that the rules depend neither on documents nor on anything else of an evaluation.
  public void fix() {
    fixed = true;
  }

  /// The document that the rules define, evaluated once for a context, or once for all.
  final @Nullable Value get(Context c) {
    if (!fixed || !c.isPlain) {
      return own(c);
    }
    Object known = shared;
    if (known != null) {
      return known == Context.UNDEFINED ? null : (Value) known;
    }
    long before = c.evaluation.space();
    int failures = c.evaluation.failures();
    Value value = own(c);
    // Where a builtin failed, the value depends on whether such errors are strict.
    if (before - c.evaluation.space() <= MOST_KEPT && failures == c.evaluation.failures()) {
      shared = value == null ? Context.UNDEFINED : value;
    }
    return value;
  }

  private @Nullable Value own(Context c) {
    Object known = c.memo[node.id()];
    if (known != null) {
      if (known == Context.BUSY) {
        throw PolicyException.at(
            Location.NOWHERE,
            ErrorCode.REGO_RECURSION_ERROR,
            "rule " + node.path() + " is recursive");
      }
      Value value = known == Context.UNDEFINED ? null : (Value) known;
      Trace trace = c.evaluation.trace();
      if (trace != null) {
        trace.again(this, value);
      }
      return value;
    }
    c.memo[node.id()] = Context.BUSY;
    c.evaluation.enter();
    Trace trace = c.evaluation.trace();
    Value value = c.patched(node, trace == null ? compute(c) : traced(trace, c));
    c.evaluation.leave();
    c.memo[node.id()] = value == null ? Context.UNDEFINED : value;
    return value;
  }

  private @Nullable Value traced(Trace trace, Context c) {
    Trace.RuleTrace rule = trace.begin(this);
    Value value = compute(c);
    if (rule != null) {
      trace.end(rule, value);
    }
    return value;
  }

  abstract @Nullable Value compute(Context c);

  /// The result of a function.
  @Nullable Value call(Context c, Value[] args) {
    throw new IllegalStateException(node.path() + " is no function");
  }

  boolean isFunction() {
    return false;
  }

  PolicyException conflict(Branch branch, String message, String values) {
    return new PolicyException(
        new PolicyError(
            ErrorCode.EVAL_CONFLICT_ERROR,
            message + values,
            Optional.of(branch.at()),
            Optional.empty()));
  }
}
