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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /// The tables as that version made them, with something in them.
  @ParameterizedTest
  @MethodSource("olderVersions")
  void everyOlderSchemaIsBroughtUpToDate(int version) throws Exception {
    PostgresSettings older = TestPostgres.fresh();
    try (var connection = older.connect();
        var statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + older.schema());
      statement.execute("CREATE TABLE schema_version (version BIGINT NOT NULL)");
      statement.execute("INSERT INTO schema_version VALUES (" + version + ")");
      for (List<String> step : Schema.POSTGRES.subList(0, version)) {
        for (String change : step) {
          statement.execute(change);
        }
      }
      statement.execute("INSERT INTO item VALUES ('kbs', 'a', '\\x6f6e65', 1, 1)");
      statement.execute("INSERT INTO journal VALUES ('audit', 0, 1, '\\x74776f')");
      statement.execute("INSERT INTO journal_end (log, next) VALUES ('audit', 1)");
    }

    try (Store old = Store.connect(older, CLOCK)) {
      assertBroughtUpToDate(old);
    }
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

  /// A filling may take minutes.
  @Test
  void othersWriteWhileAFillingIsCollected() {
    store.append(Journal.AUDIT, ONE);
    try (Store other = open()) {
      store.fill(changes -> {
        for (int i = 0; i < 1_200; i++) {
          changes.accept(new Change.Put("many", "k" + i, ONE));
          changes.accept(new Change.Append(Journal.AUDIT, Bytes.utf8("filled " + i)));
        }
        other.put("kbs", "a", TWO);
        assertThat(other.append(Journal.AUDIT, TWO)).isEqualTo(1);
        changes.accept(new Change.Put("many", "k7", TWO));
      });
    }

    assertThat(store.find("many", "k7")).contains(TWO);
    assertThat(store.find("kbs", "a")).contains(TWO);
    assertThat(store.entries(Journal.AUDIT, 0, 2_000))
        .extracting(LogEntry::number)
        .hasSize(1_202)
        .startsWith(0L, 1L, 2L)
        .endsWith(1_201L);
    assertThat(store.entries(Journal.AUDIT, 2, 1).getFirst().entry())
        .isEqualTo(Bytes.utf8("filled 0"));
    assertThat(store.entries(Journal.AUDIT, 1_201, 1).getFirst().entry())
        .isEqualTo(Bytes.utf8("filled 1199"));
  }

  @Test
  void whatAnotherWroteWhileAFillingWasCollectedIsNotReplaced() {
    try (Store other = open()) {
      assertThatThrownBy(() ->
              store.fill(changes -> {
                changes.accept(new Change.Expect("kbs", "a", Optional.empty()));
                changes.accept(new Change.Put("kbs", "a", ONE));
                changes.accept(new Change.Append(Journal.AUDIT, ONE));
                other.put("kbs", "a", TWO);
              }))
          .hasMessageContaining("kbs/a was changed by somebody else meanwhile");
    }

    assertThat(store.find("kbs", "a")).contains(TWO);
    assertThat(store.nextEntry(Journal.AUDIT)).isZero();
  }

  /// Who may make no such table fills the store at once, and others wait.
  @Test
  void aUserWithoutTablesOfHisOwnHasNoStaging() throws Exception {
    try (var connection = settings.connect();
        var control = connection.createStatement()) {
      assertThat(Staging.on(connection)).isPresent();
      control.execute("REVOKE TEMP ON DATABASE " + connection.getCatalog() + " FROM PUBLIC");
      control.execute("CREATE ROLE cautious");
      control.execute("SET ROLE cautious");
      try {
        assertThat(Staging.on(connection)).isEmpty();
      } finally {
        control.execute("RESET ROLE");
        control.execute("DROP ROLE cautious");
        control.execute("GRANT TEMP ON DATABASE " + connection.getCatalog() + " TO PUBLIC");
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
  void aPasswordThatWasNotGivenIsAskedFor() {
    var without =
        PostgresSettings.at(
            "127.0.0.1", settings.port(), settings.database(), settings.user(), Optional.empty());

    assertThatThrownBy(() -> Store.connect(without, CLOCK))
        .hasMessageContaining("asks for a password: give it in a file (--database-password-file");
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

  /// The server itself is killed while it is written to, and recovers from its own log.
  @Test
  void whatWasAcknowledgedSurvivesAKillOfTheServer() throws Exception {
    for (int round = 0; round < 2; round++) {
      long acknowledged = appendUntilKilled();
      TestPostgres.server().start();
      await(() -> store.nextEntry("writes") > acknowledged);

      assertThat(store.entries("writes", acknowledged, 1)).hasSize(1);
      assertThat(store.lastEntries("writes", 1).getFirst().number())
          .isEqualTo(store.nextEntry("writes") - 1);
    }
  }

  /// The number of the last entry that was acknowledged; what comes after it may be there or not.
  private long appendUntilKilled() throws Exception {
    var last = new AtomicLong(-1);
    Thread writer =
        Thread.startVirtualThread(() -> {
          try {
            while (true) {
              last.set(store.append("writes", ONE));
            }
          } catch (StoreException e) {
            assertThat(e.isUnavailable()).isTrue();
          }
        });
    await(() -> last.get() > 20);
    TestPostgres.server().kill();
    writer.join();
    return last.get();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!holds(condition)) {
      assertThat(System.nanoTime() - end).as("has not happened in time").isNegative();
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (StoreException notYet) {
      return false;
    }
  }

  @Test
  void aServerWithoutRoomIsAFullDisk() {
    StoreException full =
        new PostgresServer(settings).explained(new SQLException("no space left", "53100"));

    assertThat(full.isDiskFull()).isTrue();
    assertThat(full).hasMessageContaining(settings + " has no room; make room");
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "57P03", "53300"})
  void aServerThatIsAwayMayComeBack(String state) {
    assertThat(new PostgresServer(settings).explained(new SQLException("x", state)).isUnavailable())
        .isTrue();
  }
}
