package dev.nacre.keybroker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.storage.Journal;
import dev.nacre.storage.LogBlock;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditKeeperTest {
  private final PruningLab lab;

  AuditKeeperTest(@TempDir Path directory) {
    this.lab =
        PruningLab.on(
            Store.openAt(directory, InstantSource.system()), directory.resolve("master.key"));
    lab.append(3 * LogBlock.SIZE, Instant.EPOCH);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private AuditKeeper.Kept log(Store store, String retention) {
    var blocks = new AuditBlocks(store, SecretStore.in(lab.store(), "key_broker_keys", lab.key()));
    return new AuditKeeper.Kept(
        "a log", store, blocks, lab.pruning(retention, Optional.empty(), Long.MAX_VALUE));
  }

  private static AuditKeeper keeping(AuditKeeper.Kept... logs) {
    return AuditKeeper.start(() -> List.of(logs), InstantSource.system(), Duration.ofMillis(20));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void theRootsOfBlocksAreKeptBeforeSomebodyAsks() throws Exception {
    try (AuditKeeper _ = keeping(log(lab.store(), "forever"))) {
      await(() -> lab.store().blocks(Journal.AUDIT, 0, 9).size() == 3);
    }
    assertThat(lab.first()).isZero();
  }

  @Test
  void whatIsWrongWithOneLogKeepsNoOtherFromBeingPruned(@TempDir Path other) throws Exception {
    Store closed = Store.openAt(other, InstantSource.system());
    closed.close();
    try (AuditKeeper _ = keeping(log(closed, "forever"), log(lab.store(), "1000 entries"))) {
      await(() -> lab.first() == 2 * LogBlock.SIZE);
    }
  }

  /// It began a moment ago, so its clock may have been set wrong.
  @Test
  void byDaysNothingIsPrunedInTheFirstHour() throws Exception {
    try (AuditKeeper _ = keeping(log(lab.store(), "1 days"))) {
      await(() -> lab.store().blocks(Journal.AUDIT, 0, 9).size() == 3);
      Thread.sleep(100);
    }
    assertThat(lab.first()).isZero();
  }
}
