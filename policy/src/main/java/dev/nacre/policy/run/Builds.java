package dev.nacre.policy.run;

import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.value.ArrayValue;
import dev.nacre.policy.value.NullValue;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.StringValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Values that are put together: literals, comprehensions, template strings.
public final class Builds {
  private Builds() {}

  /// What `parts` are, or null when one of them is undefined.
  private static Value @Nullable [] evaluated(Eval[] parts, Context c, Value[] f) {
    Value[] values = new Value[parts.length];
    for (int i = 0; i < values.length; i++) {
      Value value = parts[i].eval(c, f);
      if (value == null) {
        return null;
      }
      values[i] = value;
    }
    return values;
  }

  public static final class ArrayBuild extends Eval {
    private final Eval[] elements;

    public ArrayBuild(Eval[] elements) {
      this.elements = elements;
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      Value[] values = evaluated(elements, c, f);
      return values == null ? null : ArrayValue.wrap(values);
    }
  }

  public static final class SetBuild extends Eval {
    private final Eval[] elements;

    public SetBuild(Eval[] elements) {
      this.elements = elements;
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      var set = SetValue.builder();
      for (Eval element : elements) {
        Value value = element.eval(c, f);
        if (value == null) {
          return null;
        }
        var _ = set.add(value);
      }
      return set.build();
    }
  }

  public static final class ObjectBuild extends Eval {
    private final Location at;
    private final Eval[] keys;
    private final Eval[] values;
    private final @Nullable ObjectValue shape;

    public ObjectBuild(Location at, Eval[] keys, Eval[] values) {
      this.at = at;
      this.keys = keys;
      this.values = values;
      this.shape = shape(keys);
    }

    /// An object with these keys, where they are constants of which no two are equal: as in most
    /// literals.
    private static @Nullable ObjectValue shape(Eval[] keys) {
      var object = ObjectValue.builder(keys.length);
      for (Eval key : keys) {
        Value constant = key.constant();
        if (constant == null || object.putIfAbsent(constant, NullValue.NULL) != null) {
          return null;
        }
      }
      return object.build();
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      if (shape == null) {
        return evalAll(c, f);
      }
      Value[] members = evaluated(values, c, f);
      return members == null ? null : shape.withValues(members);
    }

    private @Nullable Value evalAll(Context c, Value[] f) {
      var object = ObjectValue.builder(keys.length);
      for (int i = 0; i < keys.length; i++) {
        Value key = keys[i].eval(c, f);
        Value value = key == null ? null : values[i].eval(c, f);
        if (key == null || value == null) {
          return null;
        }
        Value old = object.putIfAbsent(key, value);
        if (old != null && !old.equals(value)) {
          throw PolicyException.at(
              at, ErrorCode.EVAL_CONFLICT_ERROR, "object keys must be unique: " + key);
        }
      }
      return object.build();
    }
  }

  /// Hands each value that `head` has in a solution to `take`, and pays for it.
  private static void forEach(Step body, Eval head, Context c, Value[] f, Consumer<Value> take) {
    var _ =
        body.run(
            c,
            f,
            (inner, frame) -> {
              Value value = head.eval(inner, frame);
              if (value != null) {
                inner.evaluation.charge(1);
                take.accept(value);
              }
              return false;
            });
  }

  public static final class ArrayComprehension extends Eval {
    private final Step body;
    private final Eval head;

    public ArrayComprehension(Step body, Eval head) {
      this.body = body;
      this.head = head;
    }

    @Override
    public Value eval(Context c, Value[] f) {
      var elements = new ArrayList<Value>();
      forEach(body, head, c, f, elements::add);
      return ArrayValue.of(elements);
    }
  }

  public static final class SetComprehension extends Eval {
    private final Step body;
    private final Eval head;

    public SetComprehension(Step body, Eval head) {
      this.body = body;
      this.head = head;
    }

    @Override
    public Value eval(Context c, Value[] f) {
      var elements = SetValue.builder();
      forEach(body, head, c, f, elements::add);
      return elements.build();
    }
  }

  public static final class ObjectComprehension extends Eval {
    private final Location at;
    private final Step body;
    private final Eval key;
    private final Eval value;

    public ObjectComprehension(Location at, Step body, Eval key, Eval value) {
      this.at = at;
      this.body = body;
      this.key = key;
      this.value = value;
    }

    @Override
    public Value eval(Context c, Value[] f) {
      var members = ObjectValue.builder();
      var _ =
          body.run(
              c,
              f,
              (inner, frame) -> {
                put(inner, frame, members);
                return false;
              });
      return members.build();
    }

    private void put(Context c, Value[] f, ObjectValue.Builder members) {
      Value name = key.eval(c, f);
      Value member = name == null ? null : value.eval(c, f);
      if (name == null || member == null) {
        return;
      }
      c.evaluation.charge(1);
      Value old = members.putIfAbsent(name, member);
      if (old != null && !old.equals(member)) {
        throw PolicyException.at(
            at,
            ErrorCode.EVAL_CONFLICT_ERROR,
            "object keys must be unique: " + name + " has the values " + old + " and " + member);
      }
    }
  }

  /// A template string; what is undefined shows as `<undefined>`.
  public static final class TemplateBuild extends Eval {
    private final Step[] bodies;
    private final Eval[] parts;

    public TemplateBuild(Step[] bodies, Eval[] parts) {
      this.bodies = bodies;
      this.parts = parts;
    }

    @Override
    public Value eval(Context c, Value[] f) {
      var out = new StringBuilder();
      for (int i = 0; i < parts.length; i++) {
        Eval part = parts[i];
        int before = out.length();
        var _ =
            bodies[i].run(
                c,
                f,
                (inner, frame) -> {
                  Value value = part.eval(inner, frame);
                  if (value != null) {
                    out.append(value instanceof StringValue s ? s.value() : value.toString());
                  }
                  return true;
                });
        if (out.length() == before && !(part.constant() instanceof StringValue)) {
          out.append("<undefined>");
        }
      }
      c.evaluation.charge(out.length());
      return Value.of(out.toString());
    }
  }
}
