package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Secret;
import java.nio.file.Path;
import java.security.SecureRandom;
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
    this.key = MasterKeySource.of(KeyRotation.file(directory));
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
}
