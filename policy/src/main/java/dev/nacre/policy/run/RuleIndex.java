package dev.nacre.policy.run;

import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds, among many rules of one name, those whose first test can hold: rules that compare the
/// same document or argument with a constant are looked up by its value, not tried one after the
/// other.
final class RuleIndex<T> {
  /// With fewer comparisons than these, trying them is as fast.
  private static final int FEWEST = 4;

  private final T[] all;
  private final @Nullable Eval subject;
  private final Map<Value, T[]> byValue = new HashMap<>();

  /// The rules that compare the subject with none of the constants.
  private T[] others;

  /// What a rule compares first: `subject`, which others may compare, too, with a constant.
  record Guard(Eval subject, Value constant) {}

  /// @param guard of a rule, or null where its first test is another one
  RuleIndex(T[] rules, Function<T, @Nullable Guard> guard) {
    this.all = rules;
    this.others = rules;
    Map<Eval, Integer> counts = new LinkedHashMap<>();
    List<@Nullable Guard> guards = new ArrayList<>();
    for (T rule : rules) {
      Guard first = guard.apply(rule);
      guards.add(first);
      if (first != null) {
        counts.merge(first.subject(), 1, Integer::sum);
      }
    }
    this.subject =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= FEWEST)
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(null);
    if (subject != null) {
      divide(guards, subject);
    }
  }

  private void divide(List<@Nullable Guard> guards, Eval by) {
    for (Guard guard : guards) {
      if (guard != null && guard.subject().equals(by)) {
        var _ = byValue.computeIfAbsent(guard.constant(), value -> select(guards, by, value));
      }
    }
    others = select(guards, by, null);
  }

  /// The rules for one value of the subject, in their order.
  private T[] select(List<@Nullable Guard> guards, Eval by, @Nullable Value value) {
    T[] selected = Arrays.copyOf(all, all.length);
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      Guard guard = guards.get(i);
      boolean free = guard == null || !guard.subject().equals(by);
      if (free || guard.constant().equals(value)) {
        selected[count++] = all[i];
      }
    }
    return Arrays.copyOf(selected, count);
  }

  /// The rules that may hold, in their order.
  T[] candidates(Context c, Value[] args) {
    if (subject == null) {
      return all;
    }
    Value value = subject.eval(c, args);
    return value == null ? others : byValue.getOrDefault(value, others);
  }
}
