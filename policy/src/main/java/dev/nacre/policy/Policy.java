package dev.nacre.policy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.policy.builtin.Builtins;
import dev.nacre.policy.compile.CompiledQuery;
import dev.nacre.policy.compile.Compiler;
import dev.nacre.policy.explain.Reporter;
import dev.nacre.policy.run.Context;
import dev.nacre.policy.run.Eval;
import dev.nacre.policy.run.Evaluation;
import dev.nacre.policy.run.Marks;
import dev.nacre.policy.run.Trace;
import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.syntax.Module;
import dev.nacre.policy.syntax.Parser;
import dev.nacre.policy.value.Value;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A compiled policy: immutable, and safe to use from many threads.
///
/// ```java
/// Policy policy = Policy.compile(List.of(new PolicySource("allow.rego", text)));
/// Optional<Value> allow =
///     policy.evaluate("data.policy.allow", EvaluationInput.of(Value.parse(json)));
/// ```
public final class Policy {
  private static final int MOST_PATHS = 1000;
  private static final Value[] NO_LOCALS = {};

  private final List<Module> modules;
  private final Builtins builtins;
  private final Compiler.Program program;
  private final Map<String, Evaluation.BuiltinFunctionOf> extensions;
  private final Evaluation.SharedNotes shared = new Evaluation.SharedNotes();
  private final Map<String, Eval> paths = new ConcurrentHashMap<>();

  /// The same policy, compiled for explanations when the first one is asked for.
  private volatile Compiler.@Nullable Program traced;

  private volatile @Nullable Bytes digest;

  private Policy(List<Module> modules, Builtins builtins, CompileOptions options) {
    this.modules = modules;
    this.builtins = builtins;
    this.program = Compiler.compile(modules, builtins, options.strict());
    var functions = new HashMap<String, Evaluation.BuiltinFunctionOf>();
    options.extensions().forEach(e -> functions.put(e.name(), e.function()::call));
    this.extensions = Map.copyOf(functions);
  }

  /// @throws PolicyException with everything that is wrong with the sources
  public static Policy compile(List<PolicySource> sources) {
    return compile(sources, CompileOptions.DEFAULT);
  }

  /// @throws PolicyException with everything that is wrong with the sources
  public static Policy compile(List<PolicySource> sources, CompileOptions options) {
    List<Module> modules = parse(sources, options.dialect());
    Builtins builtins = Builtins.standard();
    for (Extension extension : options.extensions()) {
      builtins = builtins.with(extension.name(), extension.arity());
    }
    return new Policy(modules, builtins, options);
  }

  private static List<Module> parse(List<PolicySource> sources, Dialect dialect) {
    var modules = new ArrayList<Module>();
    var errors = new ArrayList<PolicyError>();
    for (PolicySource source : sources) {
      try {
        modules.add(Parser.module(source, dialect));
      } catch (PolicyException e) {
        errors.addAll(e.errors());
      }
    }
    if (!errors.isEmpty()) {
      throw new PolicyException(errors);
    }
    return modules;
  }

  /// The value under a path such as `data.policy.allow`; empty where it is undefined.
  ///
  /// @throws PolicyException when the path is none, or the evaluation ends in an error
  public Optional<Value> evaluate(String path, EvaluationInput input) {
    Eval rule = path(path);
    return bounded(() -> Optional.ofNullable(rule.eval(context(input), NO_LOCALS)));
  }

  /// Like [#evaluate], with everything that is worth keeping about it.
  ///
  /// @throws PolicyException when the path is none, or the evaluation ends in an error
  public Decision decide(String path, EvaluationInput input, Decision.Explained explained) {
    long start = System.nanoTime();
    Optional<Value> result = evaluate(path, input);
    var duration = Duration.ofNanos(System.nanoTime() - start);
    var decision =
        new Decision(
            path, digest(), Decision.digest(input.input()), result, duration, Optional.empty());
    boolean why =
        switch (explained) {
          case NEVER -> false;
          case UNLESS_TRUE -> !decision.isTrue();
          case ALWAYS -> true;
        };
    return why
        ? new Decision(
            path,
            decision.policy(),
            decision.input(),
            result,
            duration,
            Optional.of(explain(path, input)))
        : decision;
  }

  /// SHA-256 of the sources' texts, each behind its length in 8 bytes (big-endian), in the order of
  /// their names.
  public Bytes digest() {
    Bytes known = digest;
    if (known == null) {
      known = Digests.sha256(Bytes.of(contents()));
      digest = known;
    }
    return known;
  }

  private byte[] contents() {
    List<Bytes> texts =
        modules.stream()
            .map(Module::source)
            .sorted(Comparator.comparing(PolicySource::name))
            .map(source -> Bytes.utf8(source.text()))
            .toList();
    var all = ByteBuffer.allocate(texts.stream().mapToInt(text -> Long.BYTES + text.size()).sum());
    texts.forEach(text -> all.putLong(text.size()).put(text.toArray()));
    return all.array();
  }

  /// A policy that calls itself too deep is the policy's error, not the host's.
  private static <T> T bounded(Supplier<T> evaluation) {
    try {
      return evaluation.get();
    } catch (StackOverflowError e) {
      throw new PolicyException(
          PolicyError.of(
              ErrorCode.EVAL_CANCEL_ERROR, "the evaluation is nested too deep for the stack"));
    }
  }

  private Eval path(String path) {
    Eval known = paths.get(path);
    if (known == null) {
      known = program.path(new PolicySource("query", path));
      if (paths.size() < MOST_PATHS) {
        paths.put(path, known);
      }
    }
    return known;
  }

  /// The solutions of a query such as `data.policy.deny[reason]; startswith(reason, "x")`: the
  /// named variables with their values.
  ///
  /// @throws PolicyException when the query is none, or the evaluation ends in an error
  public List<Map<String, Value>> query(String query, EvaluationInput input) {
    CompiledQuery compiled =
        program.query(Parser.query(new PolicySource("query", query), Dialect.V1));
    return bounded(() -> compiled.run(context(input)));
  }

  /// Why the value under a path is what it is.
  ///
  /// @throws PolicyException when the path is none, or the evaluation ends in an error
  public Explanation explain(String path, EvaluationInput input) {
    Compiler.Program explained = traced();
    var trace = new Trace();
    Context context = context(explained, input, trace, null);
    Eval rule = explained.path(new PolicySource("query", path));
    return bounded(() -> {
      Value result = rule.eval(context, NO_LOCALS);
      return Explanation.of(path, Optional.ofNullable(result), Reporter.reports(trace));
    });
  }

  private Compiler.Program traced() {
    Compiler.Program known = traced;
    if (known == null) {
      known = Compiler.traced(modules, builtins);
      traced = known;
    }
    return known;
  }

  private Context context(EvaluationInput input) {
    return context(program, input, null, null);
  }

  /// The same policy, prepared to count which of its lines evaluations use.
  public Coverage coverage() {
    var marks = new Marks();
    return new Coverage(this, Compiler.marked(modules, builtins, marks), marks);
  }

  /// Like [#evaluate], by a variant of the program that notes the marks it passes.
  Optional<Value> evaluate(
      Compiler.Program marked, String path, EvaluationInput input, BitSet passed) {
    Eval rule = marked.path(new PolicySource("query", path));
    Context context = context(marked, input, null, passed);
    return bounded(() -> Optional.ofNullable(rule.eval(context, NO_LOCALS)));
  }

  private Context context(
      Compiler.Program of, EvaluationInput input, @Nullable Trace trace, @Nullable BitSet passed) {
    var evaluation =
        new Evaluation(
            new Evaluation.Settings(
                input.limits().steps(),
                input.limits().elements(),
                input.limits().depth(),
                input.limits().time().toNanos(),
                input.strict(),
                input.at(),
                input.chance(),
                name -> extension(name, input),
                shared,
                input.print()),
            trace,
            passed);
    return Context.of(evaluation, input.input().orElse(null), input.data(), of.nodes());
  }

  private Evaluation.@Nullable BuiltinFunctionOf extension(String name, EvaluationInput input) {
    Extension.Function own = input.extensions().get(name);
    return own == null ? extensions.get(name) : own::call;
  }
}
