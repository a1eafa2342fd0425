package dev.nacre.policy;

import dev.nacre.policy.value.Value;
import java.util.List;
import java.util.Optional;

/// A function that the host of the engine lends to its policies.
///
/// @param arity how many arguments it takes
/// @param function gives the result, or empty where it is undefined
public record Extension(String name, int arity, Function function) {
  /// What the function does. It must give the same result for the same arguments during an
  /// evaluation, and be safe to call from many threads.
  @FunctionalInterface
  public interface Function {
    Optional<Value> call(List<Value> arguments);
  }
}
