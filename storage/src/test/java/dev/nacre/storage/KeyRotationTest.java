package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRotationTest {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final List<String> NAMES = List.of("a/b/1", "a/b/2", "a/b/3");

  private final Path data;
  private final Path masterKey;

  KeyRotationTest(@TempDir Path directory) {
    this.data = directory.resolve("data");
    this.masterKey = data.resolve("master.key");
  }

  @BeforeEach
  void fill() {
    try (Store store = open()) {
      for (String name : NAMES) {
        secrets(store).put(name, Secret.utf8(name));
      }
      SecretStore.in(store, "other_keys", key(store)).put("k", Secret.copyOf(new byte[] {1}));
      store.put("kbs", "policy", Bytes.utf8("no secret"));
    }
  }

  private Store open() {
    return Store.openAt(data, InstantSource.system());
  }

  private MasterKey key(Store store) {
    return SecretStore.masterKey(store, masterKey, CHANCE);
  }

  private SecretStore secrets(Store store) {
    return SecretStore.in(store, "repository", key(store));
  }

  private void assertAllThere() {
    try (Store store = open()) {
      for (String name : NAMES) {
        Secret secret = secrets(store).find(name).orElseThrow();
        String text = secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
        assertThat(text).isEqualTo(name);
      }
      assertThat(store.find("kbs", "policy")).contains(Bytes.utf8("no secret"));
    }
  }

  private KeyRotation.Done rotate() {
    MasterKeySource file = MasterKeySource.in(data);
    return KeyRotation.rotate(file, file, Optional.empty(), CHANCE);
  }

  @Test
  void everySecretIsUnderTheNewKeyAndTheOldOneIsKept() throws IOException {
    String before = Files.readString(masterKey);

    KeyRotation.Done done = rotate();

    assertThat(done.secrets()).isEqualTo(4);
    assertThat(Files.readString(done.oldKey())).isEqualTo(before);
    assertThat(Files.readString(masterKey)).isNotEqualTo(before);
    assertAllThere();
  }

  @Test
  void theOldKeyOpensNothingAnyMore() throws IOException {
    Path old = rotate().oldKey();

    Files.copy(old, masterKey, StandardCopyOption.REPLACE_EXISTING);

    try (Store store = open()) {
      assertThatThrownBy(() -> key(store)).hasMessageContaining("is not the one under which");
      MasterKey stale = MasterKeySource.of(old).open(CHANCE);
      assertThat(new Seals(store).each(stale, (_, _, _) -> {})).isZero();
    }
  }

  @Test
  void anInterruptedRotationKeepsServersOutAndGoesOn() {
    MasterKey next = MasterKey.readOrCreate(data.resolve(KeyRotation.NEXT), CHANCE);
    try (Store store = open()) {
      MasterKey old = MasterKeySource.of(masterKey).open(CHANCE);
      Bytes sealed = store.find("repository", "a/b/2").orElseThrow();
      store.put("repository", "a/b/2", old.sealAnew("repository", "a/b/2", sealed, next));

      assertThatThrownBy(() -> key(store)).hasMessageContaining("run nacre key rotate again");
    }

    assertThat(rotate().secrets()).isEqualTo(3);

    assertAllThere();
  }

  @Test
  void aServerThatRunsIsNotRotatedUnder() {
    try (Store store = open()) {
      assertThat(store.namespaces()).contains("repository");
      assertThatThrownBy(() -> rotate())
          .hasMessageContaining("another server uses the data folder");
    }
  }

  /// Else nothing would be found under it, and the store be called after a key that opens nothing.
  @Test
  void aKeyThatIsNotTheStoresIsNotRotated() throws IOException {
    Path right = data.resolve("right");
    Files.move(masterKey, right);
    MasterKey.readOrCreate(masterKey, CHANCE).close();

    assertThatThrownBy(() -> rotate())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is not the one under which");

    Files.move(right, masterKey, StandardCopyOption.REPLACE_EXISTING);
    assertAllThere();
  }

  @Test
  void aDamagedValueIsFoundBeforeAnythingIsChanged() {
    try (Store store = open()) {
      byte[] sealed = store.find("repository", "a/b/3").orElseThrow().toArray();
      sealed[sealed.length - 1] ^= 1;
      store.put("repository", "a/b/3", Bytes.of(sealed));
    }

    assertThatThrownBy(() -> rotate()).hasMessageContaining("is damaged");

    try (Store store = open();
        MasterKey key = key(store)) {
      assertThat(SecretStore.in(store, "repository", key).find("a/b/1")).isPresent();
    }
  }

  /// As it is after a crash between the last secret and the names of the files.
  @Test
  void aRotationThatAllButEndedGoesOn() {
    MasterKey next = MasterKey.readOrCreate(data.resolve(KeyRotation.NEXT), CHANCE);
    try (Store store = open()) {
      MasterKey old = MasterKeySource.of(masterKey).open(CHANCE);
      var _ = KeyRotation.sealAnew(store, old, next);
      SecretStore.rename(store, next);
    }

    assertThat(rotate().secrets()).isZero();

    assertAllThere();
  }

  /// Its folder is another one, where no file tells of the rotation.
  @Test
  void aReplicaDoesNotStartWhileARotationIsNotAtItsEnd(@TempDir Path other) throws IOException {
    Path copy = Files.copy(masterKey, other.resolve("master.key"));
    MasterKey next = MasterKey.readOrCreate(data.resolve(KeyRotation.NEXT), CHANCE);
    try (Store store = open()) {
      SecretStore.announce(store, next);

      assertThatThrownBy(() -> SecretStore.masterKey(store, copy, CHANCE))
          .hasMessageContaining("run nacre key rotate again");
    }

    var _ = rotate();

    assertAllThere();
  }
}
