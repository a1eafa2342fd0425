package dev.nacre.policy.builtin;

import dev.nacre.policy.value.Value;
import org.jspecify.annotations.Nullable;

/// What a builtin does.
@FunctionalInterface
public interface BuiltinFunction {
  /// @return the result, or null where it is undefined
  /// @throws BuiltinException when the arguments cannot be used
  @Nullable Value call(BuiltinContext context, Value[] arguments);
}
