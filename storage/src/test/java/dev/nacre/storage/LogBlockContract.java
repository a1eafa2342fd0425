package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is kept of a log when its entries are many, or gone.
abstract class LogBlockContract {
  private static final Bytes LEAVES = Bytes.zeros(32 * LogBlock.SIZE);

  Store store;

  abstract Store open();

  /// By somebody who comes past the program.
  abstract void execute(String statement) throws Exception;

  @BeforeEach
  void start() {
    store = open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static LogBlock block(int number) {
    return new LogBlock(number, Bytes.ofHex("0" + number), Bytes.utf8("seal"));
  }

  /// Three blocks and a half, of which `kept` are kept.
  private void fill(Store log, int kept) {
    var changes = new ArrayList<Change>();
    for (int i = 0; i < 3 * LogBlock.SIZE + 512; i++) {
      changes.add(new Change.Append(Journal.AUDIT, Bytes.utf8("entry " + i)));
    }
    for (int i = 0; i < kept; i++) {
      changes.add(new Change.KeepBlock(Journal.AUDIT, block(i)));
    }
    var _ = log.apply(changes);
  }

  private static Change prune(long from, int blocks) {
    return new Change.Prune(Journal.AUDIT, from, java.util.Collections.nCopies(blocks, LEAVES));
  }

  @Test
  void aBlockIsKeptOnceAndInOrder() {
    assertThat(store.apply(List.of(new Change.KeepBlock("log", block(1))))).containsExactly(1L);
    var other = new LogBlock(1, Bytes.ofHex("ff"), Bytes.utf8("other"));
    assertThat(
            store.apply(
                List.of(new Change.KeepBlock("log", other), new Change.KeepBlock("log", block(0)))))
        .containsExactly(0L, 1L);

    assertThat(store.blocks("log", 0, 9)).containsExactly(block(0), block(1));
    assertThat(store.blocks("log", 1, 9)).containsExactly(block(1));
    assertThat(store.blocks("log", 0, 1)).containsExactly(block(0));
    assertThat(store.blocks("another", 0, 9)).isEmpty();
    assertThat(store.leaves("log", 0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tenant-a"})
  void whatIsPrunedLeavesItsHashes(String tenant) {
    Store log = tenant.isEmpty() ? store : store.of(tenant);
    fill(log, 3);

    assertThat(log.apply(List.of(prune(0, 2)))).containsExactly(2L * LogBlock.SIZE);

    assertThat(log.firstEntry(Journal.AUDIT)).isEqualTo(2 * LogBlock.SIZE);
    assertThat(log.entries(Journal.AUDIT, 0, 1).getFirst().number()).isEqualTo(2 * LogBlock.SIZE);
    assertThat(log.leaves(Journal.AUDIT, 1)).contains(LEAVES);
    assertThat(log.leaves(Journal.AUDIT, 2)).isEmpty();
    assertThat(log.append(Journal.AUDIT, Bytes.utf8("next"))).isEqualTo(3 * LogBlock.SIZE + 512);
    assertThat(log.apply(List.of(prune(2 * LogBlock.SIZE, 1))).getFirst()).isEqualTo(LogBlock.SIZE);
  }

  /// Two replicas prune at once: one of them does it, with all that it came with.
  @Test
  void whatIsPrunedAlreadyIsAConflictAndChangesNothing() {
    fill(store, 3);
    var _ = store.apply(List.of(prune(0, 1)));

    assertThatThrownBy(
            () -> store.apply(List.of(new Change.Append(Journal.AUDIT, LEAVES), prune(0, 2))))
        .matches(e -> e instanceof StoreException told && told.isConflict());

    assertThat(store.firstEntry(Journal.AUDIT)).isEqualTo(LogBlock.SIZE);
    assertThat(store.nextEntry(Journal.AUDIT)).isEqualTo(3 * LogBlock.SIZE + 512);
  }

  @Test
  void whatIsNotKeptIsNotPruned() {
    fill(store, 1);

    assertThatThrownBy(() -> store.apply(List.of(prune(0, 2))))
        .matches(e -> e instanceof StoreException told && told.isConflict());
    assertThatThrownBy(() -> store.apply(List.of(prune(0, 4))))
        .as("beyond the end")
        .matches(e -> e instanceof StoreException told && told.isConflict());
    assertThatThrownBy(() ->
            store.apply(
                List.of(new Change.Prune(Journal.AUDIT, 0, List.of(Bytes.utf8("no hashes"))))))
        .hasMessageContaining("the audit log only grows");

    assertThat(store.firstEntry(Journal.AUDIT)).isZero();
    assertThat(store.entries(Journal.AUDIT, 0, 9_999)).hasSize(3 * LogBlock.SIZE + 512);
  }

  /// Accidents, such as a statement without its condition.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM journal",
        "DELETE FROM journal WHERE number = 2000",
        "DELETE FROM journal_block",
        "UPDATE journal_block SET root = seal",
        "UPDATE journal_block SET seal = root",
        "UPDATE journal_block SET leaves = NULL WHERE block = 0",
        "UPDATE journal_end SET first = 0"
      })
  void theDatabaseRefusesWhatWouldLoseHashes(String statement) {
    fill(store, 3);
    var _ = store.apply(List.of(prune(0, 1)));

    assertThatThrownBy(() -> execute(statement))
        .hasMessageMatching("(?s).*(only grows|stay|back).*");

    assertThat(store.blocks(Journal.AUDIT, 0, 9)).containsExactly(block(0), block(1), block(2));
    assertThat(store.leaves(Journal.AUDIT, 0)).contains(LEAVES);
    assertThat(store.entries(Journal.AUDIT, 0, 9_999)).hasSize(2 * LogBlock.SIZE + 512);
  }
}
