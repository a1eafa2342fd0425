package dev.nacre.keybroker.refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.keybroker.audit.Audit;
import dev.nacre.keybroker.call.RefusalCode;
import dev.nacre.keybroker.metrics.Metrics;
import dev.nacre.storage.Journal;
import dev.nacre.storage.PostgresSettings;
import dev.nacre.storage.Store;
import dev.nacre.storage.lab.LabPostgres;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two replicas on one PostgreSQL server: junk gains nothing by asking both.
class SharedRefusalsTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-27T09:00:00Z"));
  private Optional<Replica> one = Optional.empty();
  private Optional<Replica> other = Optional.empty();

  private record Replica(Store store, Refusals refusals) {
    int recorded(String source, int times) {
      int recorded = 0;
      for (int i = 0; i < times; i++) {
        recorded += refuse(source) ? 1 : 0;
      }
      return recorded;
    }

    private boolean refuse(String source) {
      return refusals
          .keep(
              RefusalCode.EVIDENCE,
              () -> Refusal.ofEvidence(RefusalCode.EVIDENCE, "it is junk", "snp", List.of()),
              source)
          .isPresent();
    }
  }

  @BeforeEach
  void start() {
    Optional<LabPostgres> server = LabPostgres.ofThisProcess();
    assumeTrue(server.isPresent(), "needs PostgreSQL's programs: apt-get install postgresql-15");
    PostgresSettings settings = server.get().freshSchema();
    one = Optional.of(replica(settings));
    other = Optional.of(replica(settings));
  }

  private Replica replica(PostgresSettings settings) {
    Store store = Store.connect(settings, now::get);
    var audit = new Audit(store, now::get);
    return new Replica(
        store, new Refusals(store, audit, new Metrics(), new SecureRandom(), now::get));
  }

  @AfterEach
  void close() {
    one.ifPresent(replica -> replica.store().close());
    other.ifPresent(replica -> replica.store().close());
  }

  @Test
  void aSourceHasOneBoundAtAllReplicas() {
    int atOne = one.orElseThrow().recorded("10.0.0.1", 70);
    int atOther = other.orElseThrow().recorded("10.0.0.1", 70);

    assertThat(atOne + atOther).isEqualTo(RefusalBudget.OF_ONE_SOURCE);
    assertThat(one.orElseThrow().store().nextEntry(Journal.AUDIT))
        .isEqualTo(RefusalBudget.OF_ONE_SOURCE);
  }

  @Test
  void whatWasOnlyCountedIsWrittenInTheNextMinute() {
    var _ = one.orElseThrow().recorded("10.0.0.1", RefusalBudget.OF_ONE_SOURCE);
    var _ = other.orElseThrow().recorded("10.0.0.1", 7);
    now.set(now.get().plus(Duration.ofMinutes(1)));

    assertThat(other.orElseThrow().recorded("10.0.0.1", 1)).isOne();

    assertThat(other.orElseThrow().store().lastEntries(Journal.AUDIT, 2))
        .anySatisfy(
            entry -> assertThat(entry.entry().utf8()).contains("refusals-counted", "\"count\":7"));
  }
}
