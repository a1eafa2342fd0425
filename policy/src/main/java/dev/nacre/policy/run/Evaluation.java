package dev.nacre.policy.run;

import dev.nacre.policy.builtin.BuiltinContext;
import dev.nacre.policy.builtin.BuiltinException;
import dev.nacre.policy.source.ErrorCode;
import dev.nacre.policy.source.Location;
import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.source.PolicyException;
import dev.nacre.policy.value.Value;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One evaluation: its budget and what it was given.
public final class Evaluation implements BuiltinContext {
  /// How many steps pass between two looks at the clock.
  private static final int BETWEEN_LOOKS = 4096;

  /// Takes what is printed where nobody wants to hear it: then it is not even put together.
  public static final Consumer<String> SILENT = _ -> {};

  private final Settings settings;
  private long steps;
  private long space;
  private int untilLook = BETWEEN_LOOKS;
  private int depth;
  private int failures;
  private final long deadline;
  private @Nullable Map<Object, Object> notes;
  private @Nullable RandomGenerator chance;
  private final @Nullable Trace trace;
  private final @Nullable BitSet marks;

  /// What the caller of an evaluation decides.
  ///
  /// @param steps how many rules, iterations and calls are allowed
  /// @param space how many elements and characters may be made
  /// @param depth how deep rules may call rules
  /// @param nanos how long it may last
  public record Settings(
      long steps,
      long space,
      int depth,
      long nanos,
      boolean strict,
      Instant at,
      Supplier<RandomGenerator> chance,
      Extensions extensions,
      SharedNotes shared,
      Consumer<String> print) {}

  /// What evaluations of one policy keep for each other; forgets everything when it is full.
  public static final class SharedNotes {
    private static final int MOST_NOTES = 1_000;

    private final Map<Object, Object> notes = new ConcurrentHashMap<>();

    Object get(Object key, Supplier<Object> make) {
      Object known = notes.get(key);
      if (known == null) {
        known = make.get();
        if (notes.size() >= MOST_NOTES) {
          notes.clear();
        }
        notes.put(key, known);
      }
      return known;
    }
  }

  /// An extension function.
  @FunctionalInterface
  public interface BuiltinFunctionOf {
    Optional<Value> call(List<Value> arguments);
  }

  /// The extension functions of an evaluation.
  @FunctionalInterface
  public interface Extensions {
    /// The one of that name, or null.
    @Nullable BuiltinFunctionOf find(String name);
  }

  public Evaluation(Settings settings) {
    this(settings, null, null);
  }

  /// @param trace records the evaluation, where it is not null
  /// @param marks takes the numbers of the [Marks] that are passed, where it is not null
  public Evaluation(Settings settings, @Nullable Trace trace, @Nullable BitSet marks) {
    this.settings = settings;
    this.trace = trace;
    this.marks = marks;
    this.steps = settings.steps();
    this.space = settings.space();
    this.deadline = System.nanoTime() + settings.nanos();
  }

  @Nullable Trace trace() {
    return trace;
  }

  /// Whether nobody looks on.
  boolean isPlain() {
    return trace == null && marks == null;
  }

  /// How many builtins failed so far.
  int failures() {
    return failures;
  }

  /// How many elements and characters may still be made.
  long space() {
    return space;
  }

  /// Whether anybody hears what is printed.
  boolean isPrinting() {
    return settings.print() != SILENT;
  }

  void mark(int number) {
    if (marks != null) {
      marks.set(number);
    }
  }

  /// Pays for one step.
  void step() {
    if (--untilLook < 0) {
      look();
    }
  }

  private void look() {
    steps -= BETWEEN_LOOKS;
    untilLook = BETWEEN_LOOKS;
    if (steps < 0) {
      throw exhausted("the evaluation took more than " + settings.steps() + " steps");
    }
    if (System.nanoTime() - deadline > 0) {
      throw exhausted(
          "the evaluation took longer than " + settings.nanos() / 1_000_000 + " milliseconds");
    }
  }

  @Override
  public void charge(long amount) {
    space -= amount;
    if (space < 0) {
      throw exhausted("the evaluation made more than " + settings.space() + " elements");
    }
    steps -= amount >> 4;
    if (amount > 65_536) {
      look();
    }
  }

  @Override
  public void work(long amount) {
    steps -= amount;
    if (amount > 65_536) {
      look();
    }
  }

  @Override
  public Object shared(Object key, Supplier<Object> make) {
    return settings.shared().get(key, make);
  }

  void enter() {
    if (++depth > settings.depth()) {
      throw exhausted("rules call each other more than " + settings.depth() + " levels deep");
    }
  }

  void leave() {
    depth--;
  }

  private static PolicyException exhausted(String message) {
    return new PolicyException(PolicyError.of(ErrorCode.EVAL_CANCEL_ERROR, message));
  }

  /// A builtin failed: undefined, or an error where errors are strict.
  @Nullable Value failed(Location at, String name, BuiltinException e) {
    failures++;
    if (settings.strict()) {
      throw PolicyException.at(at, e.code(), name + ": " + e.problem());
    }
    return null;
  }

  @Override
  public Instant at() {
    return settings.at();
  }

  @Override
  public RandomGenerator chance() {
    if (chance == null) {
      chance = settings.chance().get();
    }
    return chance;
  }

  @Override
  public void print(String line) {
    settings.print().accept(line);
  }

  @Override
  public Map<Object, Object> notes() {
    if (notes == null) {
      notes = new HashMap<>();
    }
    return notes;
  }

  @Override
  public @Nullable Value extension(String name, Value[] arguments) {
    BuiltinFunctionOf function = settings.extensions().find(name);
    if (function == null) {
      throw BuiltinException.of("the host provides no function " + name);
    }
    return function.call(List.of(arguments)).orElse(null);
  }
}
