package dev.nacre.policy.compile;

import dev.nacre.policy.run.Context;
import dev.nacre.policy.run.Eval;
import dev.nacre.policy.run.Step;
import dev.nacre.policy.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A query that can be run.
public final class CompiledQuery {
  private final Step step;
  private final int frame;
  private final List<String> names;
  private final List<Eval> values;

  CompiledQuery(Step step, int frame, List<String> names, List<Eval> values) {
    this.step = step;
    this.frame = frame;
    this.names = names;
    this.values = values;
  }

  /// The solutions: the variables of the query with their values.
  public List<Map<String, Value>> run(Context context) {
    var solutions = new ArrayList<Map<String, Value>>();
    var _ =
        step.run(
            context,
            new Value[frame],
            (c, f) -> {
              var solution = new LinkedHashMap<String, Value>();
              for (int i = 0; i < names.size(); i++) {
                Value value = values.get(i).eval(c, f);
                if (value != null) {
                  solution.put(names.get(i), value);
                }
              }
              solutions.add(solution);
              return false;
            });
    return solutions;
  }
}
