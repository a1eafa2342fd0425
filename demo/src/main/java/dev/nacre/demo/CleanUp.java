package dev.nacre.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/// What must be undone, the last first: at the end of the demo, or when the program is ended.
final class CleanUp implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  CleanUp() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "demo clean-up"));
  }

  synchronized <T extends AutoCloseable> T closing(T part) {
    open.push(part);
    return part;
  }

  /// Closes everything, however often it is called; a part that fails does not keep the others.
  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.err.println("nacre: clean-up: " + Demo.sentence(e));
      }
    }
  }
}
