package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for every kind of store.
abstract class StoreContract {
  static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOW);
  static final Bytes ONE = Bytes.utf8("one");
  static final Bytes TWO = Bytes.utf8("two");

  Store store;

  /// The same store each time, within one test.
  abstract Store open();

  @BeforeEach
  void start() {
    store = open();
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  static IntStream olderVersions() {
    return IntStream.range(1, Schema.VERSION);
  }

  /// A database with the value `one` at `kbs/a` and the entry `two`, as an older program left it.
  static void assertBroughtUpToDate(Store old) {
    assertThat(old.find("kbs", "a")).contains(ONE);
    assertThat(old.entries(Journal.AUDIT, 0, 9).getFirst().entry()).isEqualTo(TWO);
    assertThat(old.append(Journal.AUDIT, ONE)).isEqualTo(1);
    assertThat(old.apply(List.of(new Change.Count("n", 1)))).containsExactly(1L);
    assertThat(old.firstEntry(Journal.AUDIT)).isZero();
    assertThatThrownBy(() -> old.apply(List.of(new Change.Trim(Journal.AUDIT, 1))))
        .hasMessageContaining("the audit log only grows");
  }

  private void reopen() {
    store.close();
    store = open();
  }

  @Test
  void aValueIsThereAfterTheProcessCameBack() {
    store.put("kbs", "resource-policy.rego", ONE);
    reopen();

    assertThat(store.find("kbs", "resource-policy.rego")).contains(ONE);
  }

  @Test
  void whatFillsItIsThereWithItsNumbersInOrder() {
    store.append(Journal.AUDIT, ONE);
    store.find("kbs", "k7");

    store.fill(changes -> {
      for (int i = 0; i < 1_200; i++) {
        changes.accept(new Change.Put("kbs", "k" + i, Bytes.utf8("value " + i)));
        changes.accept(new Change.Append(Journal.AUDIT, Bytes.utf8("entry " + i)));
      }
    });

    assertThat(store.find("kbs", "k7")).contains(Bytes.utf8("value 7"));
    assertThat(store.list("kbs", "", 2_000)).hasSize(1_200);
    assertThat(store.nextEntry(Journal.AUDIT)).isEqualTo(1_201);
    assertThat(store.lastEntries(Journal.AUDIT, 1).getFirst().entry())
        .isEqualTo(Bytes.utf8("entry 1199"));
  }

  @Test
  void whatCannotBeFilledWhollyIsNotFilledAtAll() {
    store.put("kbs", "a", ONE);
    Store.Filling unexpected =
        changes -> {
          for (int i = 0; i < 1_200; i++) {
            changes.accept(new Change.Put("many", "k" + i, ONE));
          }
          changes.accept(new Change.Expect("kbs", "a", Optional.of(TWO)));
        };
    Store.Filling failing =
        changes -> {
          unexpected.to(change -> changes.accept(new Change.Put("kbs", "a", TWO)));
          throw new IllegalArgumentException("of the test");
        };

    assertThatThrownBy(() -> store.fill(unexpected))
        .matches(e -> e instanceof StoreException told && told.isConflict());
    assertThatThrownBy(() -> store.fill(failing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("of the test");

    assertThat(store.list("many", "", 9)).isEmpty();
    assertThat(store.find("kbs", "a")).contains(ONE);
    store.put("kbs", "a", TWO);
    assertThat(store.find("kbs", "a")).contains(TWO);
  }

  @Test
  void whatDependsOnItsPlaceIsNoFilling() {
    assertThatThrownBy(() ->
            store.fill(changes -> {
              changes.accept(new Change.Put("kbs", "a", ONE));
              changes.accept(new Change.Delete("kbs", "a"));
            }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the store is not filled with Delete");
    assertThat(store.find("kbs", "a")).isEmpty();
  }

  /// Writing would wait for the end of the transaction that waits for it.
  @Test
  void whatFillsItReadsItAndDoesNotWriteToIt() {
    store.put("kbs", "a", ONE);

    store.fill(changes -> {
      changes.accept(new Change.Put("kbs", "a", TWO));
      assertThat(store.find("kbs", "a")).contains(ONE);
      assertThatThrownBy(() -> store.put("kbs", "a", ONE))
          .isInstanceOf(IllegalStateException.class);
    });

    assertThat(store.find("kbs", "a")).contains(TWO);
  }

  @Test
  void whatIsReadAheadIsWhatIsWritten() {
    var _ =
        store.apply(
            IntStream.range(0, 2 * ReadAhead.PAGE)
                .<Change>mapToObj(i -> new Change.Put("kbs", "k" + i, ONE))
                .toList());
    reopen();
    store.readAhead("kbs");
    store.put("kbs", "k7", TWO);

    assertThat(store.find("kbs", "k7")).contains(TWO);
    assertThat(store.find("kbs", "k" + (2 * ReadAhead.PAGE - 1))).contains(ONE);
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
  void aClosedStoreTakesNothing() {
    store.close();

    assertThatThrownBy(() -> store.put("kbs", "a", ONE)).hasMessage("the store is closed");
    store = open();
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

  @Test
  void whatIsExpectedMustBeThere() {
    store.put("kbs", "a", ONE);

    store.apply(
        List.of(
            new Change.Expect("kbs", "a", Optional.of(ONE)),
            new Change.Expect("kbs", "b", Optional.empty()),
            new Change.Put("kbs", "b", ONE)));

    assertThat(store.find("kbs", "b")).contains(ONE);
  }

  @Test
  void whatSomebodyElseChangedFirstIsNotOverwritten() {
    store.put("kbs", "a", TWO);

    assertThatThrownBy(() ->
            store.apply(
                List.of(
                    new Change.Put("kbs", "b", ONE),
                    new Change.Expect("kbs", "a", Optional.of(ONE)),
                    new Change.Put("kbs", "a", ONE))))
        .isInstanceOf(StoreException.class)
        .matches(e -> ((StoreException) e).isConflict())
        .hasMessageContaining("kbs/a was changed by somebody else meanwhile");
    assertThat(store.find("kbs", "a")).contains(TWO);
    assertThat(store.find("kbs", "b")).isEmpty();
  }

  @Test
  void countsAreOfAPeriodAndVanishWithIt() {
    assertThat(count("a", 7)).isEqualTo(1);
    assertThat(count("a", 7)).isEqualTo(2);
    assertThat(count("b", 7)).isEqualTo(1);
    assertThat(count("a", 8)).isEqualTo(1);
    assertThat(count("a", 7)).as("a clock that was set back").isEqualTo(1);
  }

  private long count(String name, long period) {
    return store.apply(List.of(new Change.Count(name, period))).getFirst();
  }

  @Test
  void aStoreThatAnswersIsReachable() {
    store.requireReachable();
  }
}
