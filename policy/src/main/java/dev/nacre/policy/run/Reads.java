package dev.nacre.policy.run;

import dev.nacre.policy.value.NumberValue;
import dev.nacre.policy.value.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values that are there already: constants, locals, documents and their members.
public final class Reads {
  private Reads() {}

  public static final class Constant extends Eval {
    private final Value value;

    public Constant(Value value) {
      this.value = value;
    }

    @Override
    public Value eval(Context c, Value[] f) {
      return value;
    }

    @Override
    public Value constant() {
      return value;
    }
  }

  public static final class LocalRead extends Eval {
    private final int slot;

    public LocalRead(int slot) {
      this.slot = slot;
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      return f[slot];
    }

    @Override
    boolean isIndexable() {
      return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof LocalRead that && slot == that.slot;
    }

    @Override
    public int hashCode() {
      return slot;
    }
  }

  /// `input`, or a member of it under constant keys.
  public static final class InputRead extends Eval {
    private final Value[] path;

    public InputRead(Value[] path) {
      this.path = path;
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      return walk(c.input, path);
    }

    @Override
    boolean isIndexable() {
      return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof InputRead that && Arrays.equals(path, that.path);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(path);
    }
  }

  /// A member of the base document `data` under constant keys.
  public static final class BaseRead extends Eval {
    private final Value[] path;

    public BaseRead(Value[] path) {
      this.path = path;
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      Value value = c.data;
      for (Value key : path) {
        Value member = value.member(key);
        if (member == null && key instanceof NumberValue number) {
          // Base documents are addressed by paths of strings.
          member = value.member(Value.of(number.text()));
        }
        if (member == null) {
          return null;
        }
        value = member;
      }
      return value;
    }
  }

  static @Nullable Value walk(@Nullable Value start, Value[] path) {
    Value value = start;
    for (Value key : path) {
      if (value == null) {
        return null;
      }
      value = value.member(key);
    }
    return value;
  }

  /// A member under one constant key.
  public static final class MemberRead extends Eval {
    private final Eval base;
    private final Value key;

    public MemberRead(Eval base, Value key) {
      this.base = base;
      this.key = key;
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      Value value = base.eval(c, f);
      return value == null ? null : value.member(key);
    }
  }

  /// A member under a computed key.
  public static final class IndexRead extends Eval {
    private final Eval base;
    private final Eval key;

    public IndexRead(Eval base, Eval key) {
      this.base = base;
      this.key = key;
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      Value value = base.eval(c, f);
      if (value == null) {
        return null;
      }
      Value member = key.eval(c, f);
      return member == null ? null : value.member(member);
    }
  }

  /// The document that rules define.
  public static final class RuleRead extends Eval {
    private final RuleNode node;
    private final Definition definition;
    private final BaseRead base;

    /// @param path the name of the rule behind `data`
    public RuleRead(RuleNode node, Definition definition, Value[] path) {
      this.node = node;
      this.definition = definition;
      this.base = new BaseRead(path);
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      if (c.hidden != null && c.isHidden(node)) {
        return base.eval(c, f);
      }
      return definition.isFunction() ? null : definition.get(c);
    }
  }

  /// A package, or the part of `data` that several rules share.
  public static final class ExtentRead extends Eval {
    private final RuleNode node;
    private final BaseRead base;

    public ExtentRead(RuleNode node, Value[] path) {
      this.node = node;
      this.base = new BaseRead(path);
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      Object known = c.memo[node.id()];
      if (known == null) {
        Value value = node.extent(c, base.eval(c, f));
        c.memo[node.id()] = value == null ? Context.UNDEFINED : value;
        return value;
      }
      return known == Context.UNDEFINED ? null : (Value) known;
    }
  }

  /// A member of `data` under keys that are known only at run time.
  public static final class TreeRead extends Eval {
    private final RuleNode start;
    private final BaseRead base;
    private final Eval[] path;

    public TreeRead(RuleNode start, Value[] prefix, Eval[] path) {
      this.start = start;
      this.base = new BaseRead(prefix);
      this.path = path;
    }

    @Override
    public @Nullable Value eval(Context c, Value[] f) {
      RuleNode node = start;
      Value value = base.eval(c, f);
      for (Eval step : path) {
        Value key = step.eval(c, f);
        if (key == null) {
          return null;
        }
        if (node != null && (c.isHidden(node) || node.definition() != null)) {
          value = node.extent(c, value);
          node = null;
        }
        RuleNode child = node == null ? null : node.child(key);
        value = value == null ? null : value.member(key);
        if (child == null && value == null) {
          return null;
        }
        node = child;
      }
      return node == null ? value : node.extent(c, value);
    }
  }
}
