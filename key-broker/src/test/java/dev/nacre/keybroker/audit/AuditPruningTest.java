package dev.nacre.keybroker.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.storage.Journal;
import dev.nacre.storage.LogBlock;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import dev.nacre.storage.lab.LabPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes of an audit log, and what stays.
class AuditPruningTest {
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final int SIZE = 10 * LogBlock.SIZE + 5;

  private final Path directory;
  private final PruningLab lab;

  AuditPruningTest(@TempDir Path directory) {
    this.directory = directory;
    this.lab =
        PruningLab.on(
            Store.openAt(directory, InstantSource.system()), directory.resolve("master.key"));
    lab.append(SIZE, THEN);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private static Optional<Instant> after(Duration time) {
    return Optional.of(THEN.plus(time));
  }

  @Test
  void nothingIsPrunedWhereNobodyAskedForIt() {
    lab.prune("forever", Optional.empty(), after(Duration.ofDays(9_999)));

    assertThat(lab.first()).isZero();
    assertThat(lab.store().nextEntry(Journal.AUDIT)).isEqualTo(SIZE);
  }

  @Test
  void whatIsYoungerThanWasWishedStays() {
    Instant lastOfThree = THEN.plusSeconds(3 * LogBlock.SIZE - 1);

    lab.prune("30 days", Optional.empty(), Optional.of(lastOfThree.plus(Duration.ofDays(30))));
    assertThat(lab.first()).isEqualTo(2 * LogBlock.SIZE);

    lab.prune(
        "30 days",
        Optional.empty(),
        Optional.of(lastOfThree.plus(Duration.ofDays(30)).plusMillis(1)));
    assertThat(lab.first()).isEqualTo(3 * LogBlock.SIZE);
  }

  @Test
  void soManyOfTheLastEntriesStay() {
    lab.prune("5000 entries");

    assertThat(lab.first()).isEqualTo(5 * LogBlock.SIZE);
    assertThat(SIZE - lab.first()).isGreaterThanOrEqualTo(5_000);
  }

  @Test
  void theLastBlockStaysHoweverLittleIsWished() {
    lab.prune("1 entries");

    assertThat(lab.first()).isEqualTo(10 * LogBlock.SIZE);
    assertThat(lab.store().entries(Journal.AUDIT, 0, 99)).isNotEmpty();
  }

  /// Four blocks at a time, which others wait for.
  @Test
  void whatWasPrunedIsToldInTheLog() {
    lab.prune("5000 entries");

    assertThat(lab.told())
        .extracting(
            told -> told.number("from") + "-" + told.number("to") + " " + told.string("until"))
        .containsExactly(
            "4096-5120 " + THEN.plusSeconds(5 * LogBlock.SIZE - 1),
            "0-4096 " + THEN.plusSeconds(4 * LogBlock.SIZE - 1));
    JsonObject last = lab.told().getFirst();
    assertThat(last.string("retention")).isEqualTo("5000 entries");
    assertThat(last.bool("archived")).isFalse();
  }

  @Test
  void aClockThatIsNotBelievedPrunesNothingByDays() {
    lab.prune("30 days", Optional.empty(), Optional.empty());

    assertThat(lab.first()).isZero();
  }

  /// A clock that was in the past for a while: what it wrote is as young as what was written
  /// before.
  @Test
  void entriesOfAClockThatWasWrongAreNotOlderThanThoseBefore() {
    lab.append(3 * LogBlock.SIZE, Instant.EPOCH);

    lab.prune("30 days", Optional.empty(), after(Duration.ofDays(30).plusSeconds(5_000)));
    assertThat(lab.first()).as("the past is not overtaken").isEqualTo(4 * LogBlock.SIZE);

    lab.prune("30 days", Optional.empty(), after(Duration.ofDays(31)));
    assertThat(lab.first()).isEqualTo(13 * LogBlock.SIZE);
  }

  /// It lies before the log's beginning by then.
  @Test
  void theTimeOfWhatWasPrunedIsRemembered() {
    lab.append(2 * LogBlock.SIZE - 5, THEN.plus(Duration.ofDays(100)));
    lab.append(2 * LogBlock.SIZE, Instant.EPOCH);
    lab.prune("2040 entries");
    assertThat(lab.first()).isEqualTo(12 * LogBlock.SIZE);

    lab.prune("30 days", Optional.empty(), after(Duration.ofDays(129)));
    assertThat(lab.first()).isEqualTo(12 * LogBlock.SIZE);

    lab.prune("30 days", Optional.empty(), after(Duration.ofDays(131)));
    assertThat(lab.first()).isEqualTo(14 * LogBlock.SIZE);
  }

  @Test
  void aTimeInTheFutureKeepsItsBlock() {
    lab.append(2 * LogBlock.SIZE, THEN.plus(Duration.ofDays(3_650)));

    lab.prune("30 days", Optional.empty(), after(Duration.ofDays(300)));

    assertThat(lab.first()).isEqualTo(10 * LogBlock.SIZE);
  }

  @Test
  void whatTheCollectorWasNotGivenStays() {
    var _ = lab.tree();

    AuditPruning pruning = lab.pruning("1 entries", Optional.empty(), 2_100);
    while (pruning.step(Optional.empty())) {}

    assertThat(lab.first()).isEqualTo(2 * LogBlock.SIZE);
  }

  @Test
  void aBlockWhoseRootIsNotKeptStays() {
    AuditPruning pruning = lab.pruning("1 entries", Optional.empty(), Long.MAX_VALUE);

    assertThat(pruning.step(Optional.empty())).isFalse();
    assertThat(lab.first()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE journal SET entry = X'7b7d' WHERE log = 'audit' AND number = 1500",
        "DELETE FROM journal WHERE log = 'audit' AND number = 1500",
        "UPDATE journal_block SET root = zeroblob(32) WHERE block = 1"
      })
  void evidenceOfAChangeIsNotPrunedAway(String statement) throws Exception {
    var _ = lab.tree();
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("nacre.db"));
        var control = connection.createStatement()) {
      for (String guard : List.of("audit_unchanged", "audit_kept", "block_unchanged")) {
        control.execute("DROP TRIGGER " + guard);
      }
      assertThat(control.executeUpdate(statement)).isOne();
    }
    AuditPruning pruning = lab.pruning("1 entries", Optional.empty(), Long.MAX_VALUE);

    assertThatThrownBy(() -> pruning.step(Optional.empty()))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("entries 1024 to 2047");
    assertThat(lab.first()).isZero();
  }

  @Test
  void whatGoesIsArchivedFirstLineByLine(@TempDir Path archive) throws Exception {
    Bytes entry = lab.entry(1_500);

    lab.prune("8000 entries", Optional.of(archive), Optional.empty());

    assertThat(lab.first()).isEqualTo(2 * LogBlock.SIZE);
    assertThat(archive.resolve("audit")).isDirectoryContaining("glob:**0000001024.jsonl");
    List<String> lines = Files.readAllLines(archive.resolve("audit/0000001024.jsonl"));
    assertThat(lines).hasSize(LogBlock.SIZE);
    assertThat(lines.get(1_500 - 1_024))
        .isEqualTo("{\"number\":1500,\"entry\":" + entry.utf8() + "}");
    assertThat(lab.told().getFirst().bool("archived")).isTrue();
  }

  @Test
  void whatCannotBeArchivedStays(@TempDir Path archive) throws Exception {
    Files.createDirectory(archive.resolve("audit"));
    Files.writeString(archive.resolve("audit/0000001024.jsonl"), "of another server\n");

    assertThatThrownBy(() -> lab.prune("1 entries", Optional.of(archive), Optional.empty()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("holds other entries");
    assertThat(lab.first()).isZero();

    assertThatThrownBy(() ->
            lab.prune(
                "1 entries",
                Optional.of(archive.resolve("audit/0000001024.jsonl")),
                Optional.empty()))
        .isInstanceOf(StoreException.class);
    assertThat(lab.first()).isZero();
  }

  @Test
  void replicasPruneEachBlockOnceWhileTheyWrite(@TempDir Path folder) throws Exception {
    Optional<LabPostgres> server = LabPostgres.ofThisProcess();
    assumeTrue(server.isPresent(), "needs PostgreSQL's programs: apt-get install postgresql-15");
    var settings = server.get().freshSchema();
    Path key = folder.resolve("master.key");
    try (PruningLab one = PruningLab.on(Store.connect(settings, InstantSource.system()), key);
        PruningLab other = PruningLab.on(Store.connect(settings, InstantSource.system()), key);
        var threads = Executors.newFixedThreadPool(2)) {
      one.append(12 * LogBlock.SIZE, THEN);
      Callable<Boolean> first = () -> write(one);
      Callable<Boolean> second = () -> write(other);
      for (var done : threads.invokeAll(List.of(first, second))) {
        assertThat(done.get()).isTrue();
      }

      assertThat(one.first()).isEqualTo(other.first()).isGreaterThan(8 * LogBlock.SIZE);
      assertThat(
              one.told().stream().mapToLong(told -> told.number("to") - told.number("from")).sum())
          .as("each block is told once")
          .isEqualTo(one.first());
      assertThat(one.tree().root()).isEqualTo(other.tree().root());
    }
  }

  private static boolean write(PruningLab replica) {
    for (int i = 0; i < 10; i++) {
      replica.append(100, THEN.plus(Duration.ofDays(1)));
      replica.prune("3000 entries");
    }
    return true;
  }
}
