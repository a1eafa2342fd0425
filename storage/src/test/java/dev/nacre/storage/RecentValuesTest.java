package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What is remembered of a database, and what is not.
class RecentValuesTest {
  private static final Bytes ONE = Bytes.utf8("one");
  private static final Bytes TWO = Bytes.utf8("two");
  private static final Bytes LARGE = Bytes.zeros(1 << 20);

  private final List<String> read = new ArrayList<>();
  private boolean told = true;
  private final RecentValues recent = new RecentValues(() -> told);

  private Optional<Bytes> find(String key, Bytes stored) {
    return recent.find(
        "kbs",
        key,
        () -> {
          read.add(key);
          return Optional.of(stored);
        });
  }

  @Test
  void aValueIsReadOnce() {
    assertThat(find("a", ONE)).contains(ONE);
    assertThat(find("a", TWO)).contains(ONE);
    assertThat(read).containsExactly("a");
  }

  @Test
  void whatWasWrittenIsReadAgain() {
    var _ = find("a", ONE);
    recent.written(new Place("kbs", "a"));

    assertThat(find("a", TWO)).contains(TWO);
  }

  @Test
  void afterAWriteNobodyKnowsWhereAllIsReadAgain() {
    var _ = find("a", ONE);
    recent.writtenAnywhere();

    assertThat(find("a", TWO)).contains(TWO);
  }

  @Test
  void whatIsWrittenWhileItIsReadIsNotRemembered() {
    var _ =
        recent.find(
            "kbs",
            "a",
            () -> {
              recent.written(new Place("kbs", "a"));
              return Optional.of(ONE);
            });

    assertThat(find("a", TWO)).contains(TWO);
  }

  @Test
  void whoWroteNeverReadsWhatWasThereBefore() throws InterruptedException {
    var stored = new AtomicInteger();
    var over = new AtomicBoolean();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                var _ = read(stored);
              }
            });
    try {
      for (int i = 1; i <= 50_000; i++) {
        stored.set(i);
        recent.written(new Place("kbs", "a"));
        assertThat(read(stored)).contains(Bytes.utf8("" + i));
      }
    } finally {
      over.set(true);
      reader.join();
    }
  }

  private Optional<Bytes> read(AtomicInteger stored) {
    return recent.find("kbs", "a", () -> Optional.of(Bytes.utf8("" + stored.get())));
  }

  @Test
  void whoIsNotToldOfWritesRemembersNothing() {
    var _ = find("a", ONE);
    told = false;

    assertThat(find("a", TWO)).contains(TWO);
  }

  @Test
  void itsMemoryIsBoundedAndMostOfItStays() {
    for (int i = 0; i < 100; i++) {
      var _ = find("k" + i, LARGE);
    }
    read.clear();
    for (int i = 0; i < 100; i++) {
      var _ = recent.find("kbs", "k" + i, () -> forgotten());
    }

    assertThat(100 - read.size()).as("values of a megabyte").isBetween(15, 32);
  }

  private static SequencedMap<String, Bytes> page() {
    return new TreeMap<>(Map.of("a", ONE, "b", TWO));
  }

  @Test
  void whatWasReadAheadIsKnown() {
    assertThat(recent.fill("kbs", RecentValuesTest::page)).contains("b");

    assertThat(find("a", TWO)).contains(ONE);
    assertThat(read).isEmpty();
  }

  @Test
  void whatIsWrittenWhileItIsReadAheadIsNotRemembered() {
    var _ =
        recent.fill(
            "kbs",
            () -> {
              recent.written(new Place("kbs", "a"));
              return page();
            });

    assertThat(find("a", TWO)).contains(TWO);
  }

  @Test
  void behindAnEmptyPageIsNone() {
    assertThat(recent.fill("kbs", TreeMap::new)).isEmpty();
  }

  @Test
  void whoIsNotToldOfWritesReadsNothingAhead() {
    told = false;

    assertThat(recent.fill("kbs", RecentValuesTest::page)).isEmpty();
  }

  @Test
  void whatIsReadAheadPushesNothingOut() {
    for (int i = 0; i < 32; i++) {
      var _ = find("k" + i, LARGE);
    }
    read.clear();

    assertThat(recent.fill("kbs", RecentValuesTest::page)).isEmpty();
    assertThat(find("k0", LARGE)).contains(LARGE);
    assertThat(find("a", TWO)).contains(TWO);
    assertThat(read).containsExactly("a");
  }

  @Test
  void aHundredThousandSealedKeysAreRemembered() {
    Bytes sealed = Bytes.zeros(129);
    for (int i = 0; i < 100_000; i++) {
      var _ = find("default/key/" + i, sealed);
    }
    read.clear();
    for (int i = 0; i < 100_000; i++) {
      var _ = find("default/key/" + i, sealed);
    }

    assertThat(read).isEmpty();
  }

  /// A value that is too small to push others out.
  private Optional<Bytes> forgotten() {
    read.add("again");
    return Optional.of(ONE);
  }
}
