package dev.nacre.policy.run;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import org.jspecify.annotations.Nullable;

/// How bodies are put together.
public final class Steps {
  private Steps() {}

  /// The end of a body.
  public static final Step DONE =
      new Step() {
        @Override
        public boolean run(Context c, Value[] f, Sink sink) {
          return sink.accept(c, f);
        }

        @Override
        public boolean holds(Context c, Value[] f) {
          return true;
        }

        @Override
        public boolean isSingle() {
          return true;
        }
      };

  /// Tests, then what follows.
  public static final class Checks extends Step {
    private final Test[] tests;
    private final Step next;

    public Checks(Test[] tests, Step next) {
      this.tests = tests;
      this.next = next;
    }

    @Override
    public boolean run(Context c, Value[] f, Sink sink) {
      for (Test test : tests) {
        if (!test.test(c, f)) {
          return false;
        }
      }
      return next.run(c, f, sink);
    }

    @Override
    public boolean holds(Context c, Value[] f) {
      for (Test test : tests) {
        if (!test.test(c, f)) {
          return false;
        }
      }
      return next == DONE || next.holds(c, f);
    }

    @Override
    RuleIndex.@Nullable Guard guard() {
      return tests[0].guard();
    }

    @Override
    public boolean isSingle() {
      return next.isSingle();
    }
  }

  /// Enumerates the members of a collection.
  public static final class ForEach extends Step {
    private final Eval domain;
    private final Pattern key;
    private final Pattern value;
    private final Step next;

    public ForEach(Eval domain, Pattern key, Pattern value, Step next) {
      this.domain = domain;
      this.key = key;
      this.value = value;
      this.next = next;
    }

    @Override
    public boolean run(Context c, Value[] f, Sink sink) {
      return switch (domain.eval(c, f)) {
        case ArrayValue array -> array(array, c, f, sink);
        case ObjectValue object -> object(object, c, f, sink);
        case SetValue set -> set(set, c, f, sink);
        case null, default -> false;
      };
    }

    private boolean array(ArrayValue array, Context c, Value[] f, Sink sink) {
      for (int i = 0; i < array.size(); i++) {
        c.evaluation.step();
        if ((key == Pattern.ANY || key.match(c, f, Value.of(i)))
            && value.match(c, f, array.get(i))
            && next.run(c, f, sink)) {
          return true;
        }
      }
      return false;
    }

    private boolean object(ObjectValue object, Context c, Value[] f, Sink sink) {
      for (int i = 0; i < object.size(); i++) {
        c.evaluation.step();
        if (key.match(c, f, object.keyAt(i))
            && value.match(c, f, object.valueAt(i))
            && next.run(c, f, sink)) {
          return true;
        }
      }
      return false;
    }

    private boolean set(SetValue set, Context c, Value[] f, Sink sink) {
      for (int i = 0; i < set.size(); i++) {
        c.evaluation.step();
        Value element = set.elementAt(i);
        if (key.match(c, f, element) && value.match(c, f, element) && next.run(c, f, sink)) {
          return true;
        }
      }
      return false;
    }
  }

  /// Evaluates what follows under changed documents or functions.
  public static final class WithStep extends Step {
    private final With with;
    private final Step inner;
    private final Step next;

    public WithStep(With with, Step inner, Step next) {
      this.with = with;
      this.inner = inner;
      this.next = next;
    }

    @Override
    public boolean run(Context c, Value[] f, Sink sink) {
      Context changed = with.apply(c, f);
      return changed != null && inner.run(changed, f, (_, frame) -> next.run(c, frame, sink));
    }

    @Override
    public boolean isSingle() {
      return inner.isSingle() && next.isSingle();
    }
  }
}
