package dev.nacre.keybroker.refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.RefusalCode;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.storage.Journal;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// However much junk comes, the audit log grows by so many entries a minute.
class RefusalBudgetTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-27T09:00:00Z"));
  private final AtomicLong most = new AtomicLong(Long.MAX_VALUE);
  private final Store store;
  private final Audit audit;
  private final Refusals refusals;

  RefusalBudgetTest(@TempDir Path directory) {
    this.store = Store.openAt(directory, now::get);
    this.audit = new Audit(store, now::get, most::get);
    this.refusals = new Refusals(store, audit, new Metrics(), new SecureRandom(), now::get);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private boolean refuse(String source) {
    return refusals
        .keep(
            RefusalCode.EVIDENCE,
            () -> Refusal.ofEvidence(RefusalCode.EVIDENCE, "it is junk", "snp", List.of()),
            source)
        .isPresent();
  }

  private int recorded(String source, int times) {
    int recorded = 0;
    for (int i = 0; i < times; i++) {
      recorded += refuse(source) ? 1 : 0;
    }
    return recorded;
  }

  private JsonObject lastAudited() {
    long last = store.nextEntry(Journal.AUDIT) - 1;
    var entries = (JsonArray) audit.entries(last, 1);
    return ((JsonObject) entries.elements().getFirst()).object("entry");
  }

  @Test
  void oneSourceDoesNotHideTheRefusalsOfAnother() {
    assertThat(recorded("10.0.0.1", 1_000)).isEqualTo(RefusalBudget.OF_ONE_SOURCE);

    assertThat(refuse("10.0.0.2")).isTrue();
    assertThat(store.nextEntry(Journal.AUDIT)).isEqualTo(RefusalBudget.OF_ONE_SOURCE + 1);
  }

  /// A server that stops answers what has begun a little longer than it keeps its books.
  @Test
  void whatIsRefusedAfterTheEndIsCountedInTheLogToo() {
    recorded("10.0.0.1", RefusalBudget.OF_ONE_SOURCE);
    refusals.close();

    assertThat(recorded("10.0.0.1", 3)).isZero();

    assertThat(lastAudited().string("kind")).isEqualTo("refusals-counted");
    assertThat(lastAudited().number("count")).isEqualTo(1);
    assertThat(store.nextEntry(Journal.AUDIT)).isEqualTo(RefusalBudget.OF_ONE_SOURCE + 3);
  }

  /// Whoever has one address of IPv6 has a network of them.
  @Test
  void allAddressesOfANetworkAreOneSource() {
    assertThat(recorded("2001:db8::1", 1_000)).isEqualTo(RefusalBudget.OF_ONE_SOURCE);

    assertThat(refuse("2001:db8::2")).isFalse();
    assertThat(refuse("2001:db8:0:1::1")).isTrue();
  }

  @Test
  void manySourcesHaveABoundToo() {
    for (int i = 0; i < 1_000; i++) {
      refuse("10.0." + i / 256 + "." + i % 256);
    }

    assertThat(store.nextEntry(Journal.AUDIT)).isEqualTo(RefusalBudget.OF_ALL);
  }

  @Test
  void whatWasNotRecordedIsCountedInTheLog() {
    recorded("10.0.0.1", RefusalBudget.OF_ONE_SOURCE + 7);
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(1)));

    assertThat(refuse("10.0.0.1")).isTrue();

    long refusal = store.nextEntry(Journal.AUDIT) - 1;
    assertThat(lastAudited().string("kind")).isEqualTo("refusal");
    var counted =
        ((JsonObject) ((JsonArray) audit.entries(refusal - 1, 1)).elements().getFirst())
            .object("entry");
    assertThat(counted.string("kind")).isEqualTo("refusals-counted");
    assertThat(counted.get("count")).isEqualTo(Json.of(7));
    assertThat(counted.string("from")).isEqualTo("2026-11-27T09:00:00Z");
  }

  @Test
  void reasonsAreNotLookedForWhenNobodyWillReadThem() {
    recorded("10.0.0.1", RefusalBudget.OF_ONE_SOURCE);

    assertThat(
            refusals.keep(
                RefusalCode.EVIDENCE,
                () -> {
                  throw new AssertionError("looked for reasons");
                },
                "10.0.0.1"))
        .isEmpty();
  }

  @Test
  void aClockThatIsSetBackDoesNotSilenceTheLog() {
    recorded("10.0.0.1", RefusalBudget.OF_ONE_SOURCE + 1);
    now.updateAndGet(time -> time.minus(Duration.ofDays(1)));

    assertThat(refuse("10.0.0.1")).isTrue();
  }

  @Test
  void whatIsStillCountedAtTheEndIsInTheLogToo() {
    recorded("10.0.0.1", RefusalBudget.OF_ONE_SOURCE + 7);

    refusals.close();
    refusals.close();

    assertThat(store.nextEntry(Journal.AUDIT)).isEqualTo(RefusalBudget.OF_ONE_SOURCE + 1);
    assertThat(lastAudited().string("kind")).isEqualTo("refusals-counted");
    assertThat(lastAudited().number("count")).isEqualTo(7);
  }

  @Test
  void aCountThatCannotBeWrittenAtTheEndIsWrittenAtTheNextAttempt() {
    recorded("10.0.0.1", RefusalBudget.OF_ONE_SOURCE + 7);
    most.set(1);
    assertThatThrownBy(refusals::close).isInstanceOf(ApiException.class);
    most.set(Long.MAX_VALUE);

    refusals.close();

    assertThat(lastAudited().string("kind")).isEqualTo("refusals-counted");
    assertThat(lastAudited().number("count")).isEqualTo(7);
  }

  @Test
  void aCountThatCannotBeWrittenGoesWithTheNextRefusal() {
    recorded("10.0.0.1", RefusalBudget.OF_ONE_SOURCE + 7);
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(1)));
    most.set(1);
    assertThat(refuse("10.0.0.1")).isTrue();
    most.set(Long.MAX_VALUE);
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(1)));

    assertThat(refuse("10.0.0.1")).isTrue();

    assertThat(audit.told(RefusalBudget.OF_ONE_SOURCE, 1).getFirst().number("count")).isEqualTo(7);
  }
}
