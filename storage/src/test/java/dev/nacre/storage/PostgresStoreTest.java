package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A store on a real PostgreSQL server.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PostgresStoreTest extends StoreContract {
  private final PostgresSettings settings = TestPostgres.fresh();

  @Override
  Store open() {
    return Store.connect(settings, CLOCK);
  }

  private void execute(String statement) throws SQLException {
    try (Connection connection = new PostgresServer(settings).connect();
        Statement control = connection.createStatement()) {
      control.execute(statement);
    }
  }

  @Test
  void twoReplicasNumberOneLogWithoutGaps() {
    Set<Long> numbers = ConcurrentHashMap.newKeySet();
    try (Store other = open()) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 400; i++) {
          Store replica = i % 2 == 0 ? store : other;
          var put = new Change.Put("kbs", "k" + i % 3, ONE);
          var _ =
              threads.submit(() ->
                  numbers.add(
                      replica.apply(List.of(put, new Change.Append(Journal.AUDIT, ONE))).get(1)));
        }
      }

      assertThat(numbers).hasSize(400).contains(0L, 399L);
      assertThat(other.nextEntry(Journal.AUDIT)).isEqualTo(400);
    }
  }

  @Test
  void whatOneReplicaWritesTheOtherSoonReads() throws Exception {
    try (Store other = open()) {
      store.put("kbs", "a", ONE);
      awaitValue(other, ONE);
      store.put("kbs", "a", TWO);
      awaitValue(other, TWO);
      assertThat(store.find("kbs", "a")).contains(TWO);
    }
  }

  private static void awaitValue(Store store, Bytes value) throws InterruptedException {
    long end = System.nanoTime() + PostgresSettings.STALE.toNanos();
    while (!store.find("kbs", "a").equals(Optional.of(value))) {
      assertThat(System.nanoTime() - end).as("older than allowed").isNegative();
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void aThousandAndMoreValuesInOneGoAreSeenToo() throws Exception {
    try (Store other = open()) {
      other.put("kbs", "a", ONE);
      awaitValue(store, ONE);
      var changes = new ArrayList<Change>();
      for (int i = 0; i < 1_500; i++) {
        changes.add(new Change.Put("many", "k" + i, ONE));
      }
      changes.add(new Change.Put("kbs", "a", TWO));

      store.apply(changes);

      awaitValue(other, TWO);
      assertThat(other.list("many", "", 2_000)).hasSize(1_500);
    }
  }

  @Test
  void theAuditLogIsNotEmptiedEither() {
    store.append(Journal.AUDIT, ONE);

    assertThatThrownBy(() -> execute("TRUNCATE journal"))
        .hasMessageContaining("the audit log only grows");
    assertThatThrownBy(() -> execute("DELETE FROM journal"))
        .hasMessageContaining("the audit log only grows");
    assertThatThrownBy(() -> execute("UPDATE journal SET at = 0"))
        .hasMessageContaining("the audit log only grows");
  }

  @Test
  void aSchemaOfTheFutureIsLeftAlone() throws Exception {
    execute("UPDATE schema_version SET version = 99");

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("was written by a newer Nacre (schema 99");
  }

  /// The tables as the first version made them, with something in them.
  @Test
  void theOldestSchemaIsBroughtUpToDate() throws Exception {
    store.put("kbs", "a", ONE);
    store.append(Journal.AUDIT, TWO);
    store.close();
    execute(
        "DROP TABLE tally; DROP TRIGGER tenant_audit_unchanged ON journal;"
            + " UPDATE schema_version SET version = 1");

    store = open();

    assertThat(store.find("kbs", "a")).contains(ONE);
    assertThat(store.append(Journal.AUDIT, ONE)).isEqualTo(1);
    assertThat(store.apply(List.of(new Change.Count("n", 1)))).containsExactly(1L);
  }

  @Test
  void replicasThatStartTogetherMakeTheTablesOnce() throws Exception {
    PostgresSettings empty = TestPostgres.fresh();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Store>> starting =
          List.of(
              threads.submit(() -> Store.connect(empty, InstantSource.system())),
              threads.submit(() -> Store.connect(empty, InstantSource.system())),
              threads.submit(() -> Store.connect(empty, InstantSource.system())));
      for (var start : starting) {
        try (Store replica = start.get()) {
          replica.put("kbs", "a", ONE);
        }
      }
    }
  }

  @Test
  void aWrongPasswordIsToldWithoutAPassword() {
    assertThatThrownBy(() -> Store.connect(settings.withPassword("wrong-canary"), CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("the database " + settings + " refuses the user")
        .hasMessageNotContaining("canary");
  }

  @Test
  void aMissingDatabaseIsNamed() {
    var other =
        PostgresSettings.at(
            "127.0.0.1", settings.port(), "nowhere", settings.user(), settings.password());

    assertThatThrownBy(() -> Store.connect(other, CLOCK))
        .hasMessageEndingWith("/nowhere does not exist: make it with createdb");
  }

  @Test
  void aServerWithoutTlsIsRefusedWhereTlsIsAsked() {
    var strict = settings.with(new PostgresTls(PostgresTls.Mode.VERIFY_FULL, Optional.empty()));

    assertThatThrownBy(() -> Store.connect(strict, CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not support SSL");
  }
}
