package dev.nacre.policy.run;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Places of a policy that is compiled to be counted: each knows its number, and an evaluation
/// notes which numbers it came to.
public final class Marks {
  private final List<Location> places = new ArrayList<>();

  /// The places by their numbers.
  public List<Location> places() {
    return places;
  }

  private int number(Location place) {
    places.add(place);
    return places.size() - 1;
  }

  /// Stands before a clause.
  public Test before(Location clause) {
    return new Passed(number(clause));
  }

  /// Stands around the value of a rule.
  public Eval around(Location head, Eval value) {
    return new Yielded(number(head), value);
  }

  private static final class Passed extends Test {
    private final int number;

    Passed(int number) {
      this.number = number;
    }

    @Override
    public boolean test(Context c, Value[] f) {
      c.evaluation.mark(number);
      return true;
    }
  }

  private static final class Yielded extends Eval {
    private final int number;
    private final Eval value;

    Yielded(int number, Eval value) {
      this.number = number;
      this.value = value;
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      c.evaluation.mark(number);
      return value.eval(c, f);
    }

    @Override
    public @Nullable Value constant() {
      return value.constant();
    }
  }
}
