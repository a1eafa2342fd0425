package dev.nacre.policy.run;

import dev.nacre.policy.source.Location;
import dev.nacre.policy.value.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Records which rules an evaluation tried and how far each came.
public final class Trace {
  private static final int MOST_RULES = 20_000;
  private static final int MOST_SAMPLES = 5;

  private final List<RuleTrace> roots = new ArrayList<>();
  private final ArrayDeque<RuleTrace> rules = new ArrayDeque<>();
  private final ArrayDeque<BranchTrace> branches = new ArrayDeque<>();
  private int recorded;
  private boolean paused;

  /// The rules that the query itself used.
  public List<RuleTrace> roots() {
    return roots;
  }

  /// Stops recording while an explanation looks at values again.
  public void pause() {
    paused = true;
  }

  /// The evaluation of the rules of one name.
  public static final class RuleTrace {
    private final Definition rule;
    private final int clause;
    private final List<BranchTrace> branches = new ArrayList<>();
    private @Nullable Value result;

    RuleTrace(Definition rule, int clause) {
      this.rule = rule;
      this.clause = clause;
    }

    public String path() {
      return rule.node().path();
    }

    public boolean isPartial() {
      return rule instanceof PartialRule;
    }

    /// The place, in the calling body, of the clause that used the rule.
    public int clause() {
      return clause;
    }

    public List<BranchTrace> branches() {
      return branches;
    }

    public @Nullable Value result() {
      return result;
    }
  }

  /// The evaluation of one body.
  public static final class BranchTrace {
    private final Location at;
    private final boolean isDefault;
    private final List<RuleTrace> used = new ArrayList<>();
    private final Map<Integer, Progress> progress = new HashMap<>();
    private @Nullable Value result;
    private int clause;

    BranchTrace(Location at, boolean isDefault) {
      this.at = at;
      this.isDefault = isDefault;
    }

    public Location at() {
      return at;
    }

    public boolean isDefault() {
      return isDefault;
    }

    public List<RuleTrace> used() {
      return used;
    }

    public @Nullable Value result() {
      return result;
    }

    /// How far a query of this branch came, or null where it was not begun.
    public @Nullable Progress progress(int body) {
      return progress.get(body);
    }
  }

  /// The clause that was reached last, and the frames with which it was reached.
  public static final class Progress {
    private ClauseInfo clause;
    private final List<Sample> samples = new ArrayList<>();
    private int visits;

    Progress(ClauseInfo clause) {
      this.clause = clause;
    }

    public ClauseInfo clause() {
      return clause;
    }

    public List<Sample> samples() {
      return samples;
    }

    private void visit(ClauseInfo next, Context c, Value[] f) {
      if (next.index() < clause.index() && next.index() > 0) {
        return;
      }
      if (next.index() != clause.index()) {
        clause = next;
        samples.clear();
        visits = 0;
      }
      visits++;
      if (samples.size() == 1 && visits == 2) {
        samples.set(0, samples.getFirst().frozen());
      }
      if (samples.size() < MOST_SAMPLES) {
        Value[] frame = visits == 1 ? f : f.clone();
        samples.add(new Sample(c, frame, visits == 1 ? f.clone() : frame));
      }
    }
  }

  /// A frame: as it was when the clause was reached, and as the clause left it.
  public static final class Sample {
    private final Context context;
    private final Value[] live;
    private final Value[] before;

    Sample(Context context, Value[] live, Value[] before) {
      this.context = context;
      this.live = live;
      this.before = before;
    }

    Sample frozen() {
      return new Sample(context, before, before);
    }

    /// The value of an expression at this point.
    public @Nullable Value value(Eval eval) {
      return eval.eval(context, live);
    }
  }

  @Nullable RuleTrace begin(Definition rule) {
    if (paused || ++recorded > MOST_RULES) {
      return null;
    }
    BranchTrace caller = branches.peek();
    var trace = new RuleTrace(rule, caller == null ? 0 : caller.clause);
    if (caller == null) {
      roots.add(trace);
    } else {
      caller.used.add(trace);
    }
    rules.push(trace);
    return trace;
  }

  void end(RuleTrace trace, @Nullable Value result) {
    trace.result = result;
    var _ = rules.pop();
  }

  @Nullable BranchTrace begin(Location at, boolean isDefault) {
    RuleTrace rule = rules.peek();
    if (paused || rule == null) {
      return null;
    }
    var branch = new BranchTrace(at, isDefault);
    rule.branches.add(branch);
    branches.push(branch);
    return branch;
  }

  void end(BranchTrace branch, @Nullable Value result) {
    branch.result = result;
    var _ = branches.pop();
  }

  /// A rule whose value was known already.
  void again(Definition rule, @Nullable Value result) {
    RuleTrace trace = begin(rule);
    if (trace != null) {
      end(trace, result);
    }
  }

  private void reach(ClauseInfo clause, Context c, Value[] f) {
    BranchTrace branch = branches.peek();
    if (paused || branch == null) {
      return;
    }
    if (clause.body() == 0) {
      branch.clause = clause.index();
    }
    Progress known = branch.progress.get(clause.body());
    if (known == null || (clause.index() == 0 && clause.body() != 0)) {
      known = new Progress(clause);
      branch.progress.put(clause.body(), known);
    }
    known.visit(clause, c, f);
  }

  /// Stands before each clause of a policy that is compiled for explanations.
  public static final class Reached extends Test {
    private final ClauseInfo clause;

    public Reached(ClauseInfo clause) {
      this.clause = clause;
    }

    @Override
    public boolean test(Context c, Value[] f) {
      Trace trace = c.evaluation.trace();
      if (trace != null) {
        trace.reach(clause, c, f);
      }
      return true;
    }
  }
}
