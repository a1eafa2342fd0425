package dev.nacre.policy.run;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The modifiers behind `with`.
public final class With {
  private final Change[] changes;

  public With(Change[] changes) {
    this.changes = changes;
  }

  /// One modifier.
  public sealed interface Change {}

  public record InputChange(List<Value> path, Eval value) implements Change {}

  /// @param hidden the nodes of the rule tree at and below the path
  /// @param above the rules within whose value the path ends, or null
  public record DataChange(List<Value> path, Eval value, BitSet hidden, @Nullable RuleNode above)
      implements Change {}

  /// What replaces a part of the value of rules.
  ///
  /// @param path from the value of the rules on
  record Patch(List<Value> path, Value value) {}

  /// @param function the name of a builtin, or the node of a function
  /// @param value what every call gives, where `replacement` is null
  public record FunctionChange(Object function, @Nullable Eval value, @Nullable Object replacement)
      implements Change {}

  /// The changed context, or null where a value is undefined.
  @Nullable Context apply(Context c, Value[] f) {
    Value input = c.input;
    Value data = c.data;
    BitSet hidden = c.hidden;
    Map<RuleNode, List<Patch>> patches = c.patches;
    Map<Object, Context.Mock> mocks = c.mocks;
    for (Change change : changes) {
      switch (change) {
        case InputChange(List<Value> path, Eval eval) -> {
          Value value = eval.eval(c, f);
          if (value == null) {
            return null;
          }
          input = patch(input, path, 0, value);
        }
        case DataChange(List<Value> path, Eval eval, BitSet below, RuleNode above) -> {
          Value value = eval.eval(c, f);
          if (value == null) {
            return null;
          }
          data = patch(data, path, 0, value);
          hidden = hidden == null ? new BitSet() : (BitSet) hidden.clone();
          hidden.or(below);
          patches = above == null ? patches : patched(patches, above, path, value);
        }
        case FunctionChange function -> {
          Context.Mock mock = mock(function, c, f);
          if (mock == null) {
            return null;
          }
          mocks = mocks == null ? new HashMap<>() : new HashMap<>(mocks);
          mocks.put(function.function(), mock);
        }
      }
    }
    c.evaluation.charge(c.memo.length);
    return new Context(c.evaluation, input, data, c.memo.length, hidden, patches, mocks);
  }

  private static Map<RuleNode, List<Patch>> patched(
      @Nullable Map<RuleNode, List<Patch>> before, RuleNode node, List<Value> path, Value value) {
    var all = before == null ? new HashMap<RuleNode, List<Patch>>() : new HashMap<>(before);
    var own = new ArrayList<>(all.getOrDefault(node, List.of()));
    own.add(new Patch(path.subList(node.depth(), path.size()), value));
    all.put(node, own);
    return all;
  }

  private static Context.@Nullable Mock mock(FunctionChange change, Context c, Value[] f) {
    return switch (change.replacement()) {
      case Builtin builtin -> new Context.BuiltinMock(builtin);
      case RuleNode node -> new Context.RuleMock(node);
      case null, default -> {
        Value value = change.value() == null ? null : change.value().eval(c, f);
        yield value == null ? null : new Context.ValueMock(value);
      }
    };
  }

  static Value patch(@Nullable Value document, List<Value> path, int at, Value value) {
    if (at == path.size()) {
      return value;
    }
    Value member = document == null ? null : document.member(path.get(at));
    Value patched = patch(member, path, at + 1, value);
    return document instanceof ObjectValue object
        ? object.with(path.get(at), patched)
        : ObjectValue.builder().put(path.get(at), patched).build();
  }
}
