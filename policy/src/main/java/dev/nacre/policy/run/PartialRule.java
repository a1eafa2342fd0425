package dev.nacre.policy.run;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.value.BooleanValue;
import dev.nacre.policy.value.SetValue;
import dev.nacre.policy.value.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Rules that define a set or an object piece by piece.
public final class PartialRule extends Definition {
  private static final Value[] NO_ARGUMENTS = {};

  private RuleIndex<Piece> index = new RuleIndex<>(new Piece[0], Piece::guard);
  private boolean set;

  public PartialRule(RuleNode node) {
    super(node);
  }

  /// One rule: where it puts something, and what.
  ///
  /// @param path the keys behind the name of the definition
  /// @param element of partial sets
  /// @param value of partial objects
  public record Piece(
      Location at,
      int frame,
      Step body,
      List<Eval> path,
      @Nullable Eval element,
      @Nullable Eval value) {
    private RuleIndex.@Nullable Guard guard() {
      return body.guard();
    }

    private void run(Context c, Sink sink) {
      c.evaluation.step();
      Value[] f = new Value[frame];
      Trace trace = c.evaluation.trace();
      Trace.BranchTrace branch = trace == null ? null : trace.begin(at, false);
      var counted = branch == null ? sink : new Counted(sink);
      var _ = body.run(c, f, counted);
      if (trace != null && branch != null) {
        boolean found = counted instanceof Counted all && all.any;
        trace.end(branch, found ? BooleanValue.TRUE : null);
      }
    }
  }

  /// Knows whether there was a solution.
  private static final class Counted implements Sink {
    private final Sink sink;
    private boolean any;

    Counted(Sink sink) {
      this.sink = sink;
    }

    @Override
    public boolean accept(Context c, Value[] f) {
      any = true;
      return sink.accept(c, f);
    }
  }

  public void link(Piece[] rules) {
    this.index = new RuleIndex<>(rules, Piece::guard);
    this.set = node().children().isEmpty();
    for (Piece piece : rules) {
      set &= piece.element() != null && piece.path().isEmpty();
    }
  }

  @Override
  @Nullable Value compute(Context c) {
    if (set) {
      return elements(c);
    }
    var extent = new Extent(this);
    for (Piece piece : index.candidates(c, NO_ARGUMENTS)) {
      piece.run(
          c,
          (inner, f) -> {
            put(inner, f, piece, extent);
            return false;
          });
    }
    addChildren(c, node(), new Value[0], extent);
    return extent.build();
  }

  private Value elements(Context c) {
    var elements = SetValue.builder();
    for (Piece piece : index.candidates(c, NO_ARGUMENTS)) {
      Eval element = Objects.requireNonNull(piece.element());
      piece.run(
          c,
          (inner, f) -> {
            Value value = element.eval(inner, f);
            if (value != null) {
              inner.evaluation.charge(1);
              var _ = elements.add(value);
            }
            return false;
          });
    }
    return elements.build();
  }

  private static void put(Context c, Value[] f, Piece piece, Extent extent) {
    Value[] path = new Value[piece.path().size()];
    for (int i = 0; i < path.length; i++) {
      Value key = piece.path().get(i).eval(c, f);
      if (key == null) {
        return;
      }
      path[i] = key;
    }
    c.evaluation.charge(1);
    if (piece.element() != null) {
      Value element = piece.element().eval(c, f);
      if (element != null) {
        extent.addElement(piece.at(), path, element);
      }
    } else if (piece.value() != null) {
      Value value = piece.value().eval(c, f);
      if (value != null) {
        extent.put(piece.at(), path, value);
      }
    }
  }

  /// Adds the rules whose names continue the name of this one.
  private static void addChildren(Context c, RuleNode node, Value[] path, Extent extent) {
    for (RuleNode child : node.children().values()) {
      Value[] below = Arrays.copyOf(path, path.length + 1);
      below[path.length] = child.key();
      Definition definition = child.definition();
      if (definition == null) {
        extent.open(below);
        addChildren(c, child, below, extent);
      } else if (!definition.isFunction()) {
        Value value = definition.get(c);
        if (value != null) {
          extent.merge(below, value, definition instanceof PartialRule);
        }
      }
    }
  }
}
