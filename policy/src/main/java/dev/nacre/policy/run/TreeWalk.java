package dev.nacre.policy.run;

import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Enumerates paths through `data` where rules may lie on the way: only the rules that the path
/// meets are evaluated.
public final class TreeWalk extends Step {
  private final RuleNode start;
  private final Reads.BaseRead base;
  private final Hop[] path;
  private final Pattern target;
  private final Step next;

  /// One key of the path: computed, or enumerated and matched.
  public record Hop(@Nullable Eval key, Pattern pattern) {}

  public TreeWalk(RuleNode start, Value[] prefix, Hop[] path, Pattern target, Step next) {
    this.start = start;
    this.base = new Reads.BaseRead(prefix);
    this.path = path;
    this.target = target;
    this.next = next;
  }

  @Override
  public boolean run(Context c, Value[] f, Sink sink) {
    return walk(start, base.eval(c, f), 0, new Walk(c, f, sink));
  }

  private static final class Walk {
    final Context c;
    final Value[] f;
    final Sink sink;

    Walk(Context c, Value[] f, Sink sink) {
      this.c = c;
      this.f = f;
      this.sink = sink;
    }
  }

  private boolean walk(@Nullable RuleNode from, @Nullable Value below, int at, Walk w) {
    RuleNode node = from;
    Value value = below;
    w.c.evaluation.step();
    if (node != null && (at == path.length || w.c.isHidden(node) || node.definition() != null)) {
      value = node.extent(w.c, value);
      node = null;
    }
    if (node == null && value == null) {
      return false;
    }
    if (at == path.length) {
      return value != null && target.match(w.c, w.f, value) && next.run(w.c, w.f, w.sink);
    }
    Eval key = path[at].key();
    if (key != null) {
      Value name = key.eval(w.c, w.f);
      return name != null && descend(node, value, name, at, w);
    }
    return node == null ? members(value, at, w) : children(node, value, at, w);
  }

  private boolean descend(
      @Nullable RuleNode node, @Nullable Value value, Value name, int at, Walk w) {
    RuleNode child = node == null ? null : node.child(name);
    Value member = value == null ? null : value.member(name);
    return (child != null || member != null) && walk(child, member, at + 1, w);
  }

  private boolean members(@Nullable Value value, int at, Walk w) {
    for (int i = 0; value != null && i < value.size(); i++) {
      Value name = Tests.key(value, i);
      if (path[at].pattern().match(w.c, w.f, name)
          && walk(null, Tests.value(value, i), at + 1, w)) {
        return true;
      }
    }
    return false;
  }

  private boolean children(RuleNode node, @Nullable Value value, int at, Walk w) {
    var names = new TreeSet<Value>(node.children().keySet());
    if (value instanceof ObjectValue object) {
      object.forEach((name, _) -> names.add(name));
    }
    for (Value name : names) {
      if (path[at].pattern().match(w.c, w.f, name) && descend(node, value, name, at, w)) {
        return true;
      }
    }
    return false;
  }
}
