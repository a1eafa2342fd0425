package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.audit.PruningLab;
import dev.nacre.protocol.kbs.AuditCheckpoint;
import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.storage.Backup;
import dev.nacre.storage.LogBlock;
import dev.nacre.storage.MasterKeySource;
import dev.nacre.storage.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An audit log that was pruned, as its reader sees it.
class PrunedLogTest {
  private final Path directory;
  private final Path data;
  private AuditCheckpoint before;

  PrunedLogTest(@TempDir Path directory) {
    this.directory = directory;
    this.data = directory.resolve("data");
    try (Broker _ = Broker.start(data)) {
      // Makes the folder and its keys.
    }
    change(lab -> lab.append(2_500, Instant.parse("2026-01-01T00:00:00Z")));
    try (Broker broker = Broker.start(data)) {
      this.before = new AuditLog(broker.owner).checkpoint();
    }
  }

  private interface Changing {
    void on(PruningLab lab) throws Exception;
  }

  private void change(Changing change) {
    Store store = Store.openAt(data, InstantSource.system());
    try (PruningLab lab = PruningLab.on(store, data.resolve("master.key"))) {
      change.on(lab);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void prune() {
    change(lab -> {
      lab.append(2 * LogBlock.SIZE, Instant.parse("2026-02-01T00:00:00Z"));
      lab.prune("1000 entries", Optional.of(directory.resolve("archive")), Optional.empty());
      assertThat(lab.first()).isEqualTo(3 * LogBlock.SIZE);
    });
  }

  /// Which was signed within what was pruned.
  @Test
  void theLogContinuesACheckpointFromBefore() {
    prune();
    try (Broker broker = Broker.start(data)) {
      var log = new AuditLog(broker.owner);
      var read = new ArrayList<JsonObject>();

      AuditCheckpoint today = log.verify(Optional.of(before), read::add);

      assertThat(log.pruned()).isEqualTo(3 * LogBlock.SIZE);
      assertThat(read.getFirst().number("number")).isEqualTo(3 * LogBlock.SIZE);
      assertThat(today.size()).isEqualTo(read.getLast().number("number") + 1);
    }
  }

  @Test
  void whatIsLeftIsProvenAndWhatWasPrunedIsToldAsThat() {
    prune();
    try (Broker broker = Broker.start(data)) {
      var log = new AuditLog(broker.owner);

      assertThat(log.prove(3 * LogBlock.SIZE + 7).number("number")).isEqualTo(3_079);
      assertThatThrownBy(() -> log.prove(17))
          .hasMessage(
              "audit entry 17: expected one that was not pruned: those before 3072 were, and what"
                  + " was exported of them can be proven (--export FILE), found its hash only");
    }
  }

  @Test
  void whatWasArchivedIsProvenStillAndNothingElse() throws Exception {
    prune();
    String line = Files.readAllLines(directory.resolve("archive/audit/0000001024.jsonl")).get(7);
    var entry = (JsonObject) Json.parse(line);
    try (Broker broker = Broker.start(data)) {
      var log = new AuditLog(broker.owner);

      AuditCheckpoint in = AuditLog.check(log.prove(entry), Optional.of(before));

      assertThat(entry.number("number")).isEqualTo(1_031);
      assertThat(in.size()).isGreaterThan(before.size());
      JsonObject forged = entry.with("entry", Json.parse("{\"kind\":\"release\"}"));
      assertThatThrownBy(() -> log.prove(forged))
          .isInstanceOf(MalformedException.class)
          .hasMessage("proof of entry 1031: expected one that holds, found another");
    }
  }

  /// By somebody who owns the database: the guards are taken away, and the log begins later.
  @Test
  void entriesThatWereTakenAwayWithoutAWordAreMissed() throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("nacre.db"));
        var control = connection.createStatement()) {
      control.execute("DROP TRIGGER audit_kept");
      control.execute("DELETE FROM journal WHERE log = 'audit' AND number < 1024");
      control.execute("UPDATE journal_end SET first = 1024 WHERE log = 'audit'");
    }
    try (Broker broker = Broker.start(data)) {
      assertThatThrownBy(() -> new AuditLog(broker.owner).verify(Optional.empty(), _ -> {}))
          .isInstanceOf(MalformedException.class)
          .hasMessage(
              "audit log: expected an entry that tells of the pruning of entries up to 1024, found"
                  + " none");
    }
  }

  @Test
  void whatIsTakenAwayAndNotSaidToBePrunedIsMissed() throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("nacre.db"));
        var control = connection.createStatement()) {
      control.execute("DROP TRIGGER audit_kept");
      control.execute("DELETE FROM journal WHERE log = 'audit' AND number < 1024");
    }
    try (Broker broker = Broker.start(data)) {
      assertThatThrownBy(() -> new AuditLog(broker.owner).verify(Optional.empty(), _ -> {}))
          .hasMessage("audit log: expected entry 0, found none of that number");
    }
  }

  @Test
  void aBackupOfAPrunedLogIsOneOfAPrunedLog() {
    prune();
    Path file = directory.resolve("backup");
    Path copy = directory.resolve("copy");
    var chance = new SecureRandom();
    MasterKeySource key = MasterKeySource.of(data.resolve("master.key"));

    var _ = Backup.write(data, Optional.empty(), file, key, chance);
    var _ = Backup.restore(file, key, copy, Optional.empty(), chance);

    try (Broker broker = Broker.start(copy)) {
      var log = new AuditLog(broker.owner);
      var _ = log.verify(Optional.of(before), _ -> {});
      assertThat(log.pruned()).isEqualTo(3 * LogBlock.SIZE);
    }
  }

  @Test
  void theOverviewTellsHowManyArePruned() {
    prune();
    try (Broker broker = Broker.start(data)) {
      assertThat(broker.owner.json("/nacre/v0/overview").text()).contains("\"audit-pruned\":3072");
    }
  }
}
