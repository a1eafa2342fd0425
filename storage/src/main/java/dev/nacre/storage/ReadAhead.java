package dev.nacre.storage;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/// Reads whole namespaces page by page, beside all other work, until it is closed.
///
/// In their order values cost a small part of what each one's first reader would pay, who finds no
/// page of the database at hand.
final class ReadAhead implements AutoCloseable {
  /// A larger value, in bytes, costs its reader little in comparison.
  static final int SMALL = 1_024;

  /// How many values are read at once.
  static final int PAGE = 250;

  private static final System.Logger LOG = System.getLogger("dev.nacre.storage");

  private final BiFunction<String, String, Optional<String>> page;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().name("nacre-store-ahead").daemon().factory());
  private volatile boolean closed;

  /// @param page reads what lies in a namespace behind a key, and gives the key to go on behind
  ReadAhead(BiFunction<String, String, Optional<String>> page) {
    this.page = page;
  }

  void begin(String namespace) {
    threads.execute(() -> run(namespace));
  }

  private void run(String namespace) {
    try {
      Optional<String> after = page.apply(namespace, "");
      while (after.isPresent() && !closed) {
        after = page.apply(namespace, after.get());
      }
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.WARNING, namespace + " is not read ahead", e);
    }
  }

  /// Waits for the page that is being read.
  @Override
  public void close() {
    closed = true;
    threads.close();
  }
}
