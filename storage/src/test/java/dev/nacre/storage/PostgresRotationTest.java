package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Secret;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A new master key for values on a PostgreSQL server.
class PostgresRotationTest {
  private static final SecureRandom CHANCE = new SecureRandom();

  private final MasterKeySource key;
  private final PostgresSettings settings = TestPostgres.fresh();

  PostgresRotationTest(@TempDir Path directory) {
    this.key = MasterKeySource.in(directory);
  }

  private Store open() {
    return Store.connect(settings, InstantSource.system());
  }

  private SecretStore secrets(Store store) {
    return SecretStore.in(store, "repository", SecretStore.masterKey(store, key, CHANCE));
  }

  @BeforeEach
  void fill() {
    try (Store store = open()) {
      secrets(store).put("a/b/c", Secret.copyOf(new byte[] {7}));
    }
  }

  @Test
  void everySecretIsUnderTheNewKey() {
    KeyRotation.Done done = KeyRotation.rotate(key, key, Optional.of(settings), CHANCE);

    assertThat(done.secrets()).isEqualTo(1);
    try (Store store = open()) {
      assertThat(secrets(store).find("a/b/c")).isPresent();
    }
  }

  @Test
  void aServerThatRunsIsNotRotatedUnder() {
    try (Store running = open()) {
      assertThatThrownBy(() -> KeyRotation.rotate(key, key, Optional.of(settings), CHANCE))
          .isInstanceOf(StoreException.class)
          .hasMessage("servers use the database " + settings + ": stop all of them first");
      assertThat(secrets(running).find("a/b/c")).isPresent();
    }
  }

  @Test
  void noServerStartsMeanwhile() throws Exception {
    try (var rotating = new PostgresServer(settings, true).connectToWrite()) {
      assertThat(rotating.isValid(1)).isTrue();
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("somebody changes the master key");
    }
    open().close();
  }

  /// A line that broke, or a standby that took over: no lock tells of the server any more.
  private void endConnectionsOfServers() throws SQLException {
    try (var connection = settings.connect();
        var statement =
            connection.prepareStatement(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'"
                    + " AND objsubid = 2 AND classid::bigint = hashtext(?)::bigint & 4294967295")) {
      statement.setString(1, new PostgresServer(settings).channel());
      try (var ended = statement.executeQuery()) {
        assertThat(ended.next()).isTrue();
      }
    }
  }

  @Test
  void aServerThatWasCutOffMeanwhileSealsNothingUnderTheOldKey() throws SQLException {
    try (Store cutOff = open()) {
      SecretStore old = secrets(cutOff);
      endConnectionsOfServers();
      var _ = KeyRotation.rotate(key, key, Optional.of(settings), CHANCE);

      assertThatThrownBy(() -> old.put("d/e/f", Secret.copyOf(new byte[] {8})))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("the master key was changed");
    }
    try (Store store = open()) {
      assertThat(secrets(store).find("d/e/f")).isEmpty();
    }
  }

  @Test
  void aServerThatWasOnlyCutOffWritesAgain() throws SQLException {
    try (Store cutOff = open()) {
      SecretStore same = secrets(cutOff);
      endConnectionsOfServers();

      same.put("d/e/f", Secret.copyOf(new byte[] {8}));
      assertThat(same.find("d/e/f")).isPresent();
    }
  }
}
