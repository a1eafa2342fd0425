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
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final String CANARY = "canary-4711-the-secret-itself";

  private final Path data;
  private final Path file;
  private final Path masterKey;
  private final Path restored;

  BackupTest(@TempDir Path directory) throws IOException {
    this.data = directory.resolve("data");
    this.file = Files.createDirectory(directory.resolve("backups")).resolve("one.backup");
    this.masterKey = data.resolve("master.key");
    this.restored = directory.resolve("restored");
  }

  @BeforeEach
  void fill() throws IOException {
    try (Store store = Store.openAt(data, InstantSource.system())) {
      secrets(store, masterKey).put("a/b/c", secret());
      store.put("kbs", "policy-of-the-owner", Bytes.utf8("package policy-of-the-owner"));
      store.append(Journal.AUDIT, Bytes.utf8("{}"));
      for (int i = 0; i < 40; i++) {
        store.put("filler", "f-" + i, Bytes.of(CHANCE.generateSeed(4_000)));
      }
    }
    Files.writeString(data.resolve("owner-token"), "token-of-the-owner");
  }

  private static SecretStore secrets(Store store, Path key) {
    return SecretStore.in(store, "repository", SecretStore.masterKey(store, key, CHANCE));
  }

  private static Secret secret() {
    return Secret.utf8(CANARY);
  }

  private static String text(Secret secret) {
    return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private Backup.Content write() {
    return Backup.write(data, Optional.empty(), file, MasterKeySource.in(data), CHANCE);
  }

  private Backup.Content restore() {
    return Backup.restore(file, MasterKeySource.of(masterKey), restored, Optional.empty(), CHANCE);
  }

  private void assertRefusedAndNothingMade(String reason) throws IOException {
    assertThatThrownBy(this::restore)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(reason);
    assertThat(restored).doesNotExist();
    try (Stream<Path> beside = Files.list(restored.getParent())) {
      assertThat(beside.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".nacre"));
    }
  }

  @Test
  void everythingComesBackInAnotherFolder() throws IOException {
    assertThat(write()).isEqualTo(new Backup.Content(1, 1));

    assertThat(restore()).isEqualTo(new Backup.Content(1, 1));

    assertThat(Files.readString(restored.resolve("owner-token"))).isEqualTo("token-of-the-owner");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(restored.resolve("owner-token"))))
        .isEqualTo("rw-------");
    try (Store store = Store.openAt(restored, InstantSource.system())) {
      Secret secret = secrets(store, restored.resolve("master.key")).find("a/b/c").orElseThrow();
      assertThat(text(secret)).isEqualTo(CANARY);
      assertThat(store.list("filler", "", 100)).hasSize(40);
    }
  }

  @Test
  void nothingOfItCanBeReadWithoutTheKey() throws IOException {
    write();

    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .doesNotContain(CANARY)
        .doesNotContain("policy-of-the-owner")
        .doesNotContain("token-of-the-owner")
        .doesNotContain(Files.readString(masterKey).strip());
  }

  @Test
  void itIsOfOneMomentWhileOthersWrite() throws Exception {
    var enough = new AtomicBoolean();
    try (Store store = Store.openAt(data, InstantSource.system());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writing =
          threads.submit(() -> {
            for (int i = 0; !enough.get(); i++) {
              Bytes value = Bytes.utf8(Integer.toString(i));
              store.apply(
                  List.of(new Change.Put("pair", "a", value), new Change.Put("pair", "b", value)));
            }
          });
      write();
      enough.set(true);
      writing.get();
    }
    restore();

    try (Store store = Store.openAt(restored, InstantSource.system())) {
      assertThat(store.find("pair", "a")).isEqualTo(store.find("pair", "b"));
    }
  }

  @Test
  void aChangedByteIsNoticed() throws IOException {
    write();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertRefusedAndNothingMade("it is damaged, or was changed");
  }

  /// Also where one chunk ends and the next begins.
  @Test
  void aMissingEndIsNoticed() throws IOException {
    write();
    byte[] bytes = Files.readAllBytes(file);
    int firstChunk = 8 + 8 + 16 + 4 + (64 << 10) + 16;
    assertThat(bytes.length).isGreaterThan(firstChunk);
    Files.write(file, Arrays.copyOf(bytes, firstChunk));

    assertRefusedAndNothingMade("it is damaged, or its end is missing");
  }

  @Test
  void anotherMasterKeyDoesNotOpenIt() throws IOException {
    write();
    Path other = data.resolveSibling("other.key");
    MasterKey.readOrCreate(other, CHANCE);

    assertThatThrownBy(() ->
            Backup.restore(file, MasterKeySource.of(other), restored, Optional.empty(), CHANCE))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("made under another master key");
  }

  /// Whoever may write where backups lie has not our key, but may bring one along.
  @Test
  void aKeyThatABackupBringsAlongInTheOpenDoesNotOpenIt() throws IOException {
    write();
    Bytes brought = Bytes.utf8(Files.readString(masterKey));
    Bytes prelude = Bytes.utf8("nacrewk1").concat(Bytes.of(new byte[] {0, (byte) brought.size()}));
    Bytes forged = prelude.concat(brought).concat(Bytes.of(Files.readAllBytes(file)));
    Files.write(file, forged.toArray());
    Path ours = data.resolveSibling("ours.key");
    MasterKey.readOrCreate(ours, CHANCE).close();

    assertThatThrownBy(() ->
            Backup.restore(file, MasterKeySource.of(ours), restored, Optional.empty(), CHANCE))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("brings a master key along that nobody wrapped");
    assertThat(restored).doesNotExist();
  }

  @Test
  void whatFollowsTheEndIsNoticed() throws IOException {
    write();
    Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);

    assertRefusedAndNothingMade("something follows its end");
  }

  @Test
  void anotherFileIsNone() throws IOException {
    Files.writeString(file, "not a backup at all, but long enough to be one");

    assertRefusedAndNothingMade("it is no backup of Nacre");
  }

  @Test
  void aFolderThatIsInUseIsNotOverwritten() {
    write();

    assertThatThrownBy(() ->
            Backup.restore(file, MasterKeySource.of(masterKey), data, Optional.empty(), CHANCE))
        .hasMessageContaining("holds a database already");
    assertThatThrownBy(this::write).hasMessageContaining("exists already");
  }

  /// A folder without a database may be that of a replica, whose key opens what lies elsewhere.
  @Test
  void theKeyOfAnotherStoreIsNotOverwritten() throws IOException {
    write();
    PrivateFile.makeFolder(restored);
    MasterKey.readOrCreate(restored.resolve("master.key"), CHANCE).close();
    String key = Files.readString(restored.resolve("master.key"));

    assertThatThrownBy(this::restore)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another master key");

    assertThat(Files.readString(restored.resolve("master.key"))).isEqualTo(key);
    assertThat(restored.resolve("nacre.db")).doesNotExist();
  }

  /// Nothing is made beside the folder: it may be the only place that we may write to.
  @Test
  void aFolderThatIsThereIsFilledFromWithin() throws IOException {
    write();
    Files.createDirectories(restored);
    Path parent = restored.getParent();
    FileTime before = Files.getLastModifiedTime(parent);

    assertThat(restore()).isEqualTo(new Backup.Content(1, 1));

    assertThat(Files.getLastModifiedTime(parent)).isEqualTo(before);
    try (Stream<Path> within = Files.list(restored)) {
      assertThat(within.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("lock", "master.key", "nacre.db", "owner-token");
    }
  }

  /// Its database, which it is about to make, would be replaced under it.
  @Test
  void aServerThatStartsMeanwhileIsNotRestoredOver() throws IOException {
    write();
    Files.createDirectory(restored);
    try (DirectoryLock _ = DirectoryLock.take(restored)) {
      assertThatThrownBy(this::restore)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another server uses the data folder " + restored);
      assertThat(restored.resolve("master.key")).doesNotExist();
    }
    assertThat(restore()).isEqualTo(new Backup.Content(1, 1));
  }

  /// Some of its secrets are under a key by then that nobody has who has the backup's.
  @Test
  void noBackupIsMadeOfAStoreWhoseRotationIsNotAtItsEnd() {
    MasterKey next = MasterKey.readOrCreate(data.resolve(KeyRotation.NEXT), CHANCE);
    try (Store store = Store.openAt(data, InstantSource.system())) {
      SecretStore.announce(store, next);
      MasterKey old = MasterKeySource.of(masterKey).open(CHANCE);
      Bytes sealed = store.find("repository", "a/b/c").orElseThrow();
      store.put("repository", "a/b/c", old.sealAnew("repository", "a/b/c", sealed, next));

      assertThatThrownBy(this::write)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("run nacre key rotate again");
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void noBackupIsMadeUnderAKeyThatIsNotTheStoresAnyMore() throws IOException {
    MasterKeySource keyOfData = MasterKeySource.in(data);
    Path old = KeyRotation.rotate(keyOfData, keyOfData, Optional.empty(), CHANCE).oldKey();
    Files.copy(old, masterKey, StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(this::write)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is not the one under which");
    assertThat(file).doesNotExist();
  }

  /// The folder of backups may be a share that others look into.
  @Test
  void whenItIsReadBackNoTokenOrKeyIsWrittenDown(@TempDir Path scratch) throws IOException {
    write();
    try (MasterKey key = MasterKeySource.of(masterKey).open(CHANCE)) {
      assertThat(Backup.verified(file, key, scratch)).isEqualTo(new Backup.Content(1, 1));
    }
    try (Stream<Path> unpacked = Files.list(scratch)) {
      assertThat(unpacked.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("lock", "nacre.db");
    }
  }

  /// After a crash the write-ahead log of the old database stays. Who moves the database alone away
  /// would have it played into the restored one, of which it knows nothing.
  @Test
  void aFolderWithTheLogOfAnotherDatabaseIsNotRestoredInto() throws IOException {
    var _ = write();
    Files.createDirectory(restored);
    try (Store store = Store.openAt(data, InstantSource.system())) {
      for (int i = 0; i < 300; i++) {
        store.put("later", "l-" + i, Bytes.zeros(2_000));
      }
      Files.copy(data.resolve("nacre.db-wal"), restored.resolve("nacre.db-wal"));
    }

    assertThatThrownBy(this::restore)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("nacre.db-wal belongs to a database that is not there")
        .hasMessageContaining("move it away");

    Files.delete(restored.resolve("nacre.db-wal"));
    assertThat(restore().secrets()).isOne();
  }
}
