package dev.nacre.codec;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// What must hold of any input that a fuzzer writes: a reader gives a value or its one exception,
/// and two ways to the same end meet.
public final class Attempt {
  private Attempt() {}

  /// What `reading` gives, or empty for a refusal, which says something.
  public static <T> Optional<T> at(Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (MalformedException refused) {
      if (Objects.requireNonNullElse(refused.getMessage(), "").isEmpty()) {
        throw new IllegalStateException("a refusal says nothing", refused);
      }
      return Optional.empty();
    }
  }

  public static void requireSame(Object expected, Object found) {
    if (!expected.equals(found) || expected.hashCode() != found.hashCode()) {
      throw new IllegalStateException("expected " + expected + ", found " + found);
    }
  }
}
