package dev.nacre.policy.run;

import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;

/// The shape that a value must have, and the locals that its parts are bound to.
public abstract class Pattern {
  /// Matches everything.
  public static final Pattern ANY =
      new Pattern() {
        @Override
        public boolean match(Context c, Value[] f, Value value) {
          return true;
        }
      };

  /// Matches everything but false.
  public static final Pattern TRUTHY =
      new Pattern() {
        @Override
        public boolean match(Context c, Value[] f, Value value) {
          return value.isTruthy();
        }
      };

  public abstract boolean match(Context c, Value[] f, Value value);

  /// Binds a local.
  public static final class Bind extends Pattern {
    private final int slot;

    public Bind(int slot) {
      this.slot = slot;
    }

    @Override
    public boolean match(Context c, Value[] f, Value value) {
      f[slot] = value;
      return true;
    }
  }

  /// Matches one value, computed when it is needed.
  public static final class Same extends Pattern {
    private final Eval expected;

    public Same(Eval expected) {
      this.expected = expected;
    }

    @Override
    public boolean match(Context c, Value[] f, Value value) {
      return value.equals(expected.eval(c, f));
    }
  }

  /// Matches arrays of as many elements.
  public static final class Elements extends Pattern {
    private final Pattern[] elements;

    public Elements(Pattern[] elements) {
      this.elements = elements;
    }

    @Override
    public boolean match(Context c, Value[] f, Value value) {
      if (!(value instanceof ArrayValue array) || array.size() != elements.length) {
        return false;
      }
      for (int i = 0; i < elements.length; i++) {
        if (!elements[i].match(c, f, array.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /// Matches objects that have just these keys.
  public static final class Members extends Pattern {
    private final Eval[] keys;
    private final Pattern[] values;

    public Members(Eval[] keys, Pattern[] values) {
      this.keys = keys;
      this.values = values;
    }

    @Override
    public boolean match(Context c, Value[] f, Value value) {
      if (!(value instanceof ObjectValue object) || object.size() != keys.length) {
        return false;
      }
      for (int i = 0; i < keys.length; i++) {
        Value key = keys[i].eval(c, f);
        Value member = key == null ? null : object.member(key);
        if (member == null || !values[i].match(c, f, member)) {
          return false;
        }
      }
      return true;
    }
  }

  /// Matches what all parts match.
  public static final class Both extends Pattern {
    private final Pattern first;
    private final Pattern second;

    public Both(Pattern first, Pattern second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public boolean match(Context c, Value[] f, Value value) {
      return first.match(c, f, value) && second.match(c, f, value);
    }
  }
}
