package dev.nacre.keybroker.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.limits.LimitSettings;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is only counted is in the log at last, whatever happens to the one who counts.
class ReleaseLogTest {
  private volatile LongSupplier limit = () -> Long.MAX_VALUE;
  private final Store store;
  private final Audit audit;
  private final ReleaseLog log;

  ReleaseLogTest(@TempDir Path directory) {
    this.store = Store.openAt(directory, InstantSource.system());
    this.audit = new Audit(store, InstantSource.system(), () -> limit.getAsLong());
    this.log =
        new ReleaseLog(
            audit,
            new LimitSettings(100, 0, 0, 1, 1_000, Duration.ofSeconds(1)),
            new Metrics(),
            InstantSource.system());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void release(int times) {
    for (int i = 0; i < times; i++) {
      log.write("key", "10.0.0.1", JsonObject::builder);
    }
  }

  private long told(String kind) {
    return audit.told(0, 100).stream()
        .filter(entry -> entry.string("kind").equals(kind))
        .mapToLong(entry -> entry.find("count").isPresent() ? entry.number("count") : 1)
        .sum();
  }

  @Test
  void whatWasCountedIsWrittenAtTheEndAndLaterReleasesByThemselves() {
    release(3);
    assertThat(told("releases-counted")).isZero();

    log.close();
    release(2);

    assertThat(told("releases-counted")).isEqualTo(2);
    assertThat(told("release")).isEqualTo(3);
  }

  @Test
  void aCountThatCannotBeWrittenIsWrittenAtTheNextAttempt() {
    release(3);
    limit = () -> 1;
    assertThatThrownBy(log::close).isInstanceOf(ApiException.class);
    limit = () -> Long.MAX_VALUE;

    log.close();
    log.close();

    assertThat(told("releases-counted")).isEqualTo(2);
  }

  /// A guest on many connections would else have each of its releases written.
  @Test
  void aCrowdIsCountedWhileAnotherReleaseIsBeingWritten() throws InterruptedException {
    var within = new CountDownLatch(1);
    var after = new CountDownLatch(1);
    release(1);
    limit =
        () -> {
          within.countDown();
          awaited(after);
          return Long.MAX_VALUE;
        };
    Thread writer =
        Thread.startVirtualThread(() -> log.write("other", "10.0.0.2", JsonObject::builder));
    try {
      awaited(within);
      limit = () -> Long.MAX_VALUE;
      release(5);
    } finally {
      after.countDown();
      writer.join();
    }
    log.close();

    assertThat(told("release")).isEqualTo(2);
    assertThat(told("releases-counted")).isEqualTo(5);
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
