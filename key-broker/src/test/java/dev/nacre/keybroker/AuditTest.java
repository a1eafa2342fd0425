package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.AuditCheckpoint;
import dev.nacre.protocol.kbs.AuditLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditTest {
  private final Path directory;

  AuditTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void theWholeLogIsWhatItsCheckpointSays() {
    try (Broker broker = Broker.prepared(directory)) {
      var log = new AuditLog(broker.owner);
      List<JsonObject> read = new ArrayList<>();

      AuditCheckpoint checkpoint = log.verify(Optional.empty(), read::add);

      assertThat(checkpoint.size()).isEqualTo(6);
      assertThat(read).hasSize(6);
      assertThat(read.getFirst().object("entry").string("kind")).isEqualTo("secret-put");
    }
  }

  @Test
  void aLaterLogContinuesTheEarlierAcrossARestart() {
    AuditCheckpoint before;
    try (Broker broker = Broker.prepared(directory)) {
      before = new AuditLog(broker.owner).checkpoint();
      broker.putSecret(Broker.SECRET, "another");
    }
    try (Broker broker = Broker.start(directory)) {
      AuditCheckpoint after = new AuditLog(broker.owner).verify(Optional.of(before), _ -> {});

      assertThat(after.size()).isEqualTo(before.size() + 1);
    }
  }

  @Test
  void aChangeIsWrittenWithTheNameOfWhatWasChanged() {
    try (Broker broker = Broker.prepared(directory)) {
      broker.owner.setResourcePolicy("package policy\n\nallow := true\n");

      assertThat(broker.owner.json("/nacre/v0/audit").text())
          .contains("\"names\":[\"snp_launch_measurement\"]", "\"policy\":\"resource-policy\"");
    }
  }

  @Test
  void everyEntryCanBeProven() {
    try (Broker broker = Broker.prepared(directory)) {
      var log = new AuditLog(broker.owner);

      for (int i = 0; i < 6; i++) {
        assertThat(log.prove(i).number("number")).isEqualTo(i);
      }
      assertThatThrownBy(() -> log.prove(6)).hasMessageContaining("a number below 6");
    }
  }

  /// As somebody would who owns the machine: the database's own guards are taken away first.
  enum Tampering {
    CHANGED(6, "UPDATE journal SET entry = X'7b7d' WHERE log = 'audit' AND number = 2"),
    DROPPED(
        5,
        "DELETE FROM journal WHERE log = 'audit' AND number = 2",
        "UPDATE journal SET number = number - 1 WHERE log = 'audit' AND number > 2"),
    REORDERED(
        6,
        "UPDATE journal SET number = 99 WHERE log = 'audit' AND number = 2",
        "UPDATE journal SET number = 2 WHERE log = 'audit' AND number = 3",
        "UPDATE journal SET number = 3 WHERE log = 'audit' AND number = 99"),
    INSERTED(
        7,
        "UPDATE journal SET number = -number WHERE log = 'audit' AND number > 2",
        "UPDATE journal SET number = 1 - number WHERE log = 'audit' AND number < 0",
        "INSERT INTO journal SELECT log, 3, at, X'7b7d' FROM journal WHERE number = 2 AND log ="
            + " 'audit'"),
    TRUNCATED(4, "DELETE FROM journal WHERE log = 'audit' AND number > 3");

    private final int leaves;
    private final String statements;

    /// @param leaves so many entries of six
    Tampering(int leaves, String... statements) {
      this.leaves = leaves;
      this.statements = String.join(";", statements);
    }

    void on(Path directory) throws SQLException {
      try (Connection connection =
              DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("nacre.db"));
          Statement statement = connection.createStatement()) {
        statement.execute("DROP TRIGGER audit_unchanged");
        statement.execute("DROP TRIGGER audit_kept");
        for (String each : statements.split(";", -1)) {
          assertThat(statement.executeUpdate(each)).isPositive();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsDoneToThePastIsSeenWithTheCheckpointThatWasKept(Tampering tampering) throws Exception {
    AuditCheckpoint before;
    try (Broker broker = Broker.prepared(directory)) {
      before = new AuditLog(broker.owner).checkpoint();
    }
    tampering.on(directory);
    try (Broker broker = Broker.start(directory)) {
      var log = new AuditLog(broker.owner);

      assertThatThrownBy(() -> log.verify(Optional.of(before), _ -> {}))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining(
              tampering.leaves < 6
                  ? "expected the 6 entries of the checkpoint of "
                      + before.at()
                      + ", or more, found "
                      + tampering.leaves
                      + ": entries are gone"
                  : "expected the continuation of the log of "
                      + before.at()
                      + ", found another log: of its first 6 entries one was changed");
    }
  }

  @Test
  void whatIsDoneWhileTheServerRunsIsSeenWithoutOne() throws Exception {
    try (Broker broker = Broker.prepared(directory)) {
      var log = new AuditLog(broker.owner);
      assertThat(log.checkpoint().size()).isEqualTo(6);

      Tampering.CHANGED.on(directory);

      assertThatThrownBy(() -> log.verify(Optional.empty(), _ -> {}))
          .hasMessageStartingWith("audit log's root: expected ");
      assertThatThrownBy(() -> log.prove(2))
          .hasMessage("proof of entry 2: expected one that holds, found another");
    }
  }

  @Test
  void theCheckpointOfAnotherLogIsNotContinued(@TempDir Path elsewhere) {
    AuditCheckpoint other;
    try (Broker broker = Broker.prepared(elsewhere)) {
      other = new AuditLog(broker.owner).checkpoint();
    }
    try (Broker broker = Broker.prepared(directory)) {
      var log = new AuditLog(broker.owner);

      assertThatThrownBy(() -> log.verify(Optional.of(other), _ -> {}))
          .hasMessageStartingWith("audit checkpoint's key: expected ")
          .hasMessageContaining(other.key().thumbprint().base64Url());
    }
  }

  @Test
  void aForgedCheckpointIsNotBelieved() {
    try (Broker broker = Broker.prepared(directory)) {
      JsonObject genuine = new AuditLog(broker.owner).checkpoint().toJson();
      String signature = genuine.string("signature");
      String[] parts = signature.split("\\.", -1);
      String forged =
          parts[0]
              + "."
              + Bytes.utf8("{\"size\":0,\"root\":\"00\",\"at\":\"x\"}").base64Url()
              + "."
              + parts[2];

      assertThatThrownBy(() -> AuditCheckpoint.parse(genuine.with("signature", Json.of(forged))))
          .hasMessage("audit checkpoint: expected a signature that holds, found another");
    }
  }

  @Test
  void aProofBeyondTheLogIsAMistakeOfTheCaller() {
    try (Broker broker = Broker.prepared(directory)) {
      assertThatThrownBy(() -> broker.owner.json("/nacre/v0/audit/proof?number=9&size=99"))
          .hasMessageContaining("the audit log has no");
    }
  }
}
