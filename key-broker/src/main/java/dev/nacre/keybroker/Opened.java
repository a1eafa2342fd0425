package dev.nacre.keybroker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// What was opened and must be closed again, the last first: at the end, or when a start fails
/// half-way.
final class Opened implements AutoCloseable {
  private final Deque<Runnable> closings = new ArrayDeque<>();

  /// @param closing done to `resource` in [#close]
  /// @return `resource`
  synchronized <T> T add(T resource, Consumer<? super T> closing) {
    closings.push(() -> closing.accept(resource));
    return resource;
  }

  /// Closes all, also when one of them fails; a second call does nothing.
  ///
  /// @throws RuntimeException the first failure, with the others as suppressed ones
  @Override
  public synchronized void close() {
    RuntimeException first = null;
    while (!closings.isEmpty()) {
      try {
        closings.pop().run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
