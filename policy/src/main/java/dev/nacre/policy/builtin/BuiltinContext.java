package dev.nacre.policy.builtin;

import dev.nacre.policy.value.Value;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What an evaluation lends to the builtins.
public interface BuiltinContext {
  /// When the evaluation happens.
  Instant at();

  RandomGenerator chance();

  /// Pays for `amount` elements or characters that a builtin is about to make or look at.
  void charge(long amount);

  /// Pays for `amount` steps of work that make nothing.
  void work(long amount);

  /// What is worth keeping beyond the evaluation, such as a compiled pattern.
  Object shared(Object key, Supplier<Object> make);

  /// Receives what `print` says.
  void print(String line);

  /// What builtins keep for the length of the evaluation.
  Map<Object, Object> notes();

  /// The result of an extension function.
  @Nullable Value extension(String name, Value[] arguments);
}
