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
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void everyEntryCanBeProven() {
    try (Broker broker = Broker.prepared(directory)) {
      var log = new AuditLog(broker.owner);

      for (int i = 0; i < 6; i++) {
        assertThat(log.prove(i).number("number")).isEqualTo(i);
      }
      assertThatThrownBy(() -> log.prove(6)).hasMessageContaining("a number below 6");
    }
  }

  @Test
  void aRewrittenPastIsSeen() throws Exception {
    AuditCheckpoint before;
    try (Broker broker = Broker.prepared(directory)) {
      before = new AuditLog(broker.owner).checkpoint();
    }
    rewrite(2, JsonObject.builder().put("kind", "nothing-to-see").build());
    try (Broker broker = Broker.start(directory)) {
      var log = new AuditLog(broker.owner);

      assertThatThrownBy(() -> log.verify(Optional.of(before), _ -> {}))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("the continuation of the log of");
    }
  }

  /// As somebody would who owns the machine: the database's own guards are taken away first.
  private void rewrite(long number, Json entry) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("nacre.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TRIGGER audit_unchanged");
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE journal SET entry = ? WHERE log = 'audit' AND number = ?")) {
        update.setBytes(1, Bytes.utf8(entry.canonical()).toArray());
        update.setLong(2, number);
        assertThat(update.executeUpdate()).isEqualTo(1);
      }
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
