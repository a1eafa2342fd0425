package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTest {
  private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final Bytes ONE = Bytes.utf8("one");
  private static final Bytes TWO = Bytes.utf8("two");

  private final Path directory;
  private Store store;

  StoreTest(@TempDir Path directory) {
    this.directory = directory;
    this.store = Store.openAt(directory, CLOCK);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = Store.openAt(directory, CLOCK);
  }

  @Test
  void aValueIsThereAfterTheProcessCameBack() {
    store.put("kbs", "resource-policy.rego", ONE);
    reopen();

    assertThat(store.find("kbs", "resource-policy.rego")).contains(ONE);
  }

  @Test
  void putOverwritesAndPutIfAbsentDoesNot() {
    assertThat(store.putIfAbsent("kbs", "a", ONE)).isTrue();
    assertThat(store.putIfAbsent("kbs", "a", TWO)).isFalse();
    assertThat(store.find("kbs", "a")).contains(ONE);

    store.put("kbs", "a", TWO);

    assertThat(store.find("kbs", "a")).contains(TWO);
  }

  @Test
  void namespacesDoNotSeeEachOther() {
    store.put("one", "a", ONE);

    assertThat(store.find("two", "a")).isEmpty();
    assertThat(store.list("two", "", 10)).isEmpty();
  }

  @Test
  void deletingSaysWhetherThereWasSomething() {
    store.put("kbs", "a", ONE);

    assertThat(store.delete("kbs", "a")).isTrue();
    assertThat(store.delete("kbs", "a")).isFalse();
    assertThat(store.find("kbs", "a")).isEmpty();
  }

  @Test
  void keysAreListedInOrderAndInPages() {
    for (String key : List.of("c/1", "a", "b")) {
      store.put("kbs", key, ONE);
    }

    assertThat(store.list("kbs", "", 2)).extracting(Item::key).containsExactly("a", "b");
    assertThat(store.list("kbs", "b", 2)).containsExactly(new Item("c/1", 3, NOW, NOW));
  }

  @Test
  void aLogIsNumberedWithoutGaps() {
    assertThat(store.append("refusals", ONE)).isZero();
    assertThat(store.append("other", ONE)).isZero();
    assertThat(store.append("refusals", TWO)).isOne();
    reopen();

    assertThat(store.append("refusals", TWO)).isEqualTo(2);
    assertThat(store.entries("refusals", 1, 10))
        .extracting(LogEntry::number)
        .containsExactly(1L, 2L);
    assertThat(store.lastEntries("refusals", 1)).containsExactly(new LogEntry(2, NOW, TWO));
    assertThat(store.nextEntry("refusals")).isEqualTo(3);
  }

  @Test
  void aTrimmedLogGoesOnCounting() {
    store.append("refusals", ONE);
    store.append("refusals", TWO);

    assertThat(store.apply(List.of(new Change.Trim("refusals", 2)))).containsExactly(2L);

    assertThat(store.append("refusals", TWO)).isEqualTo(2);
    assertThat(store.entries("refusals", 0, 10)).hasSize(1);
  }

  @Test
  void theAuditLogOnlyGrows() {
    store.append(Journal.AUDIT, ONE);

    assertThatThrownBy(() -> store.apply(List.of(new Change.Trim(Journal.AUDIT, 1))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the audit log only grows");
    assertThat(store.entries(Journal.AUDIT, 0, 10)).hasSize(1);
  }

  @Test
  void changesHappenTogetherOrNotAtAll() {
    store.append(Journal.AUDIT, ONE);

    assertThatThrownBy(() ->
            store.apply(
                List.of(new Change.Put("kbs", "a", ONE), new Change.Trim(Journal.AUDIT, 1))))
        .isInstanceOf(StoreException.class);

    assertThat(store.find("kbs", "a")).isEmpty();
  }

  @Test
  void manyWritersLoseNothing() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 500; i++) {
        String key = "k" + i;
        var _ =
            threads.submit(() -> {
              store.put("kbs", key, Bytes.utf8(key));
              store.append("refusals", Bytes.utf8(key));
            });
      }
    }

    assertThat(store.list("kbs", "", 1000)).hasSize(500);
    assertThat(store.nextEntry("refusals")).isEqualTo(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../a", "a/../b", "/a", "a/", "a//b", ".", "a b", "a\0", "ä"})
  void aKeyThatCouldLeaveItsPlaceIsRefused(String key) {
    assertThatThrownBy(() -> store.put("kbs", key, ONE)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> store.find("kbs", key)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aSecondServerIsKeptOut() {
    assertThatThrownBy(() -> Store.openAt(directory, CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "another server uses the data directory "
                + directory
                + ": stop it, or choose another directory");
  }

  @Test
  void aFileThatIsNoDatabaseIsToldAsDamaged() throws IOException {
    store.close();
    Files.writeString(directory.resolve("nacre.db"), "this is no database at all".repeat(500));

    assertThatThrownBy(() -> Store.openAt(directory, CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("the database " + directory.resolve("nacre.db") + " is damaged")
        .hasMessageEndingWith("restore the last backup");
    Files.delete(directory.resolve("nacre.db"));
  }

  @Test
  void aDamagedPageIsFoundAtTheStart() throws IOException {
    for (int i = 0; i < 200; i++) {
      store.put("kbs", "key-" + i, Bytes.zeros(500));
    }
    store.close();
    Path file = directory.resolve("nacre.db");
    byte[] content = Files.readAllBytes(file);
    for (int i = 8192; i < content.length; i++) {
      content[i] ^= 0x5a;
    }
    Files.write(file, content);

    assertThatThrownBy(() -> Store.openAt(directory, CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is damaged");
    Files.delete(file);
  }

  @Test
  void aDatabaseOfTheFutureIsLeftAlone() throws Exception {
    store.close();
    var file = new SqliteFile(directory.resolve("nacre.db"));
    try (var connection = file.connect();
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }

    assertThatThrownBy(() -> Store.openAt(directory, CLOCK))
        .hasMessageContaining("was written by a newer Nacre (schema 99");
    Files.delete(directory.resolve("nacre.db"));
  }

  @Test
  void aClosedStoreTakesNothing() {
    store.close();

    assertThatThrownBy(() -> store.put("kbs", "a", ONE)).hasMessage("the store is closed");
    store = Store.openAt(directory, CLOCK);
  }

  @Test
  void aNewDirectoryIsForItsOwnerOnly() throws IOException {
    Path fresh = directory.resolve("fresh");
    Store.openAt(fresh, CLOCK).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
        .isEqualTo("rwx------");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsTold() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> Store.openAt(file, CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("cannot make the data directory " + file);
  }

  /// Values are remembered; a reader must not be shown one that was replaced before it asked.
  @Test
  void whatIsReadIsNeverOlderThanWhatWasAcknowledgedBefore() throws Exception {
    var acknowledged = new AtomicLong(-1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writing =
          threads.submit(() -> {
            for (long i = 0; i < 200; i++) {
              store.put("kbs", "a", Bytes.utf8(Long.toString(i)));
              acknowledged.set(i);
            }
          });
      while (!writing.isDone()) {
        long before = acknowledged.get();
        long read = store.find("kbs", "a").map(value -> Long.parseLong(value.utf8())).orElse(-1L);
        assertThat(read).isGreaterThanOrEqualTo(before);
      }
      writing.get();
    }
    store.delete("kbs", "a");

    assertThat(store.find("kbs", "a")).isEmpty();
  }
}
