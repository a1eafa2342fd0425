package dev.nacre.policy.run;

import dev.nacre.policy.builtin.Builtin;
import dev.nacre.policy.value.Value;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The documents that an expression sees, and what is already known about the rules under them.
public final class Context {
  /// What a memo holds for a rule that is undefined.
  static final Object UNDEFINED = new Object();

  /// What a memo holds while a rule is evaluated.
  static final Object BUSY = new Object();

  final Evaluation evaluation;
  final @Nullable Value input;
  final Value data;
  final @Nullable Object[] memo;

  /// The nodes of the rule tree that `with data.x` hides.
  final @Nullable BitSet hidden;

  /// What `with` replaces within the values of rules.
  final @Nullable Map<RuleNode, List<With.Patch>> patches;

  final @Nullable Map<Object, Mock> mocks;

  /// Whether rules that depend on no document have here the value that they have everywhere.
  final boolean isPlain;

  Context(
      Evaluation evaluation,
      @Nullable Value input,
      Value data,
      int nodes,
      @Nullable BitSet hidden,
      @Nullable Map<RuleNode, List<With.Patch>> patches,
      @Nullable Map<Object, Mock> mocks) {
    this.patches = patches;
    this.evaluation = evaluation;
    this.input = input;
    this.data = data;
    this.memo = new Object[nodes];
    this.hidden = hidden;
    this.mocks = mocks;
    this.isPlain = hidden == null && mocks == null && evaluation.isPlain();
  }

  public static Context of(Evaluation evaluation, @Nullable Value input, Value data, int nodes) {
    return new Context(evaluation, input, data, nodes, null, null, null);
  }

  /// What a function sees that stands in for another one: mocks do not call mocks.
  Context withoutMocks() {
    evaluation.charge(memo.length);
    return new Context(evaluation, input, data, memo.length, hidden, patches, null);
  }

  boolean isHidden(RuleNode node) {
    return hidden != null && hidden.get(node.id());
  }

  /// The value of rules with the parts that `with` replaces.
  @Nullable Value patched(RuleNode node, @Nullable Value value) {
    Value result = value;
    if (patches != null) {
      for (With.Patch patch : patches.getOrDefault(node, List.of())) {
        result = With.patch(result, patch.path(), 0, patch.value());
      }
    }
    return result;
  }

  /// What stands in for a function.
  sealed interface Mock {}

  record ValueMock(Value value) implements Mock {}

  record BuiltinMock(Builtin builtin) implements Mock {}

  record RuleMock(RuleNode node) implements Mock {}
}
