package dev.nacre.policy.run;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import org.jspecify.annotations.Nullable;

/// Clauses that have one solution at most.
public final class Tests {
  private Tests() {}

  /// Defined and not false.
  public static final class Truthy extends Test {
    private final Eval value;

    public Truthy(Eval value) {
      this.value = value;
    }

    @Override
    public boolean test(Context c, Value[] f) {
      Value found = value.eval(c, f);
      return found != null && found != BooleanValue.FALSE;
    }
  }

  /// Binds a local to a value.
  public static final class Assign extends Test {
    private final int slot;
    private final Eval value;

    public Assign(int slot, Eval value) {
      this.slot = slot;
      this.value = value;
    }

    @Override
    public boolean test(Context c, Value[] f) {
      Value found = value.eval(c, f);
      if (found == null) {
        return false;
      }
      f[slot] = found;
      return true;
    }
  }

  public static final class Same extends Test {
    private final Eval left;
    private final Eval right;

    public Same(Eval left, Eval right) {
      this.left = left;
      this.right = right;
    }

    @Override
    public boolean test(Context c, Value[] f) {
      Value a = left.eval(c, f);
      return a != null && a.equals(right.eval(c, f));
    }

    @Override
    RuleIndex.@Nullable Guard guard() {
      Value constant = right.constant();
      return constant == null ? guard(right, left.constant()) : guard(left, constant);
    }

    private static RuleIndex.@Nullable Guard guard(Eval subject, @Nullable Value constant) {
      return constant != null && subject.isIndexable()
          ? new RuleIndex.Guard(subject, constant)
          : null;
    }
  }

  /// `print`, which holds whether or not somebody listens.
  public static final class Prints extends Test {
    private final Eval call;

    public Prints(Eval call) {
      this.call = call;
    }

    @Override
    public boolean test(Context c, Value[] f) {
      if (c.evaluation.isPrinting()) {
        var _ = call.eval(c, f);
      }
      return true;
    }
  }

  public static final class Matches extends Test {
    private final Pattern pattern;
    private final Eval value;

    public Matches(Pattern pattern, Eval value) {
      this.pattern = pattern;
      this.value = value;
    }

    @Override
    public boolean test(Context c, Value[] f) {
      Value found = value.eval(c, f);
      return found != null && pattern.match(c, f, found);
    }
  }

  /// `not`.
  public static final class Fails extends Test {
    private final Step body;

    public Fails(Step body) {
      this.body = body;
    }

    @Override
    public boolean test(Context c, Value[] f) {
      return !body.holds(c, f);
    }
  }

  /// `every`.
  public static final class Every extends Test {
    private final Eval domain;
    private final int key;
    private final int value;
    private final Step body;

    /// @param key the slot of the key, or -1
    public Every(Eval domain, int key, int value, Step body) {
      this.domain = domain;
      this.key = key;
      this.value = value;
      this.body = body;
    }

    @Override
    public boolean test(Context c, Value[] f) {
      Value found = domain.eval(c, f);
      if (!(found instanceof ArrayValue
          || found instanceof ObjectValue
          || found instanceof SetValue)) {
        return false;
      }
      for (int i = 0; i < found.size(); i++) {
        c.evaluation.step();
        if (key >= 0) {
          f[key] = key(found, i);
        }
        f[value] = value(found, i);
        if (!body.holds(c, f)) {
          return false;
        }
      }
      return true;
    }
  }

  static Value key(Value collection, int rank) {
    return switch (collection) {
      case ArrayValue _ -> Value.of(rank);
      case ObjectValue o -> o.keyAt(rank);
      case SetValue s -> s.elementAt(rank);
      default -> throw new IllegalStateException("no collection: " + collection.typeName());
    };
  }

  static Value value(Value collection, int rank) {
    return switch (collection) {
      case ArrayValue a -> a.get(rank);
      case ObjectValue o -> o.valueAt(rank);
      case SetValue s -> s.elementAt(rank);
      default -> throw new IllegalStateException("no collection: " + collection.typeName());
    };
  }
}
