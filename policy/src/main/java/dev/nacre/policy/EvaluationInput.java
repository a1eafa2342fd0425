package dev.nacre.policy;

import dev.nacre.policy.run.Evaluation;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What a policy is asked about, and what the evaluation may use.
///
/// Start at [#of] and name what differs: `EvaluationInput.of(claims).withData(data)`.
///
/// @param input the document `input`, where there is one
/// @param data the base document `data`
/// @param at the time that `time.now_ns` tells
/// @param chance where `rand.intn` and `uuid.rfc4122` take theirs from
/// @param extensions functions that replace those that the policy was compiled with
/// @param strict whether a builtin that fails ends the evaluation, or leaves its expression
///   undefined
/// @param print takes what `print` says
public record EvaluationInput(
    Optional<Value> input,
    Value data,
    Instant at,
    Supplier<RandomGenerator> chance,
    Map<String, Extension.Function> extensions,
    Limits limits,
    boolean strict,
    Consumer<String> print) {

  private static final EvaluationInput NOTHING =
      new EvaluationInput(
          Optional.empty(),
          ObjectValue.EMPTY,
          Instant.EPOCH,
          () -> new SplittableRandom(0),
          Map.of(),
          Limits.DEFAULT,
          false,
          Evaluation.SILENT);

  public EvaluationInput {
    extensions = Map.copyOf(extensions);
  }

  /// No input, no data, the time of the epoch.
  public static EvaluationInput none() {
    return NOTHING;
  }

  public static EvaluationInput of(Value input) {
    return NOTHING.withInput(input);
  }

  public EvaluationInput withInput(Value value) {
    return new EvaluationInput(
        Optional.of(value), data, at, chance, extensions, limits, strict, print);
  }

  public EvaluationInput withData(Value value) {
    return new EvaluationInput(input, value, at, chance, extensions, limits, strict, print);
  }

  public EvaluationInput at(Instant time) {
    return new EvaluationInput(input, data, time, chance, extensions, limits, strict, print);
  }

  public EvaluationInput withChance(Supplier<RandomGenerator> source) {
    return new EvaluationInput(input, data, at, source, extensions, limits, strict, print);
  }

  public EvaluationInput with(Limits bounds) {
    return new EvaluationInput(input, data, at, chance, extensions, bounds, strict, print);
  }

  public EvaluationInput strict(boolean errors) {
    return new EvaluationInput(input, data, at, chance, extensions, limits, errors, print);
  }

  public EvaluationInput printingTo(Consumer<String> lines) {
    return new EvaluationInput(input, data, at, chance, extensions, limits, strict, lines);
  }

  /// Provides an extension function for this evaluation.
  public EvaluationInput with(String name, Extension.Function function) {
    var all = new HashMap<>(extensions);
    all.put(name, function);
    return new EvaluationInput(input, data, at, chance, all, limits, strict, print);
  }
}
