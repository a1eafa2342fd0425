package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Backups of PostgreSQL, and the way from SQLite to PostgreSQL and back.
class PostgresBackupTest {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final InstantSource CLOCK = InstantSource.fixed(StoreContract.NOW);

  private final Path data;
  private final Path restored;
  private final Path file;
  private final PostgresSettings from = TestPostgres.fresh();
  private final PostgresSettings to = TestPostgres.fresh();

  PostgresBackupTest(@TempDir Path directory) {
    this.data = directory.resolve("data");
    this.restored = directory.resolve("restored");
    this.file = directory.resolve("backup");
    PrivateFile.makeFolder(data);
  }

  private void fill(Store store) {
    secrets(store, data).put("a/b/1", Secret.utf8("canary"));
    store.put("kbs", "policy", Bytes.utf8("no secret"));
    for (int i = 0; i < 3; i++) {
      store.append(Journal.AUDIT, Bytes.utf8("entry " + i));
    }
  }

  private static SecretStore secrets(Store store, Path folder) {
    MasterKey key = SecretStore.masterKey(store, folder.resolve("master.key"), CHANCE);
    return SecretStore.in(store, "repository", key);
  }

  private void assertAllThere(Store store) {
    Secret secret = secrets(store, restored).find("a/b/1").orElseThrow();
    String text = secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    assertThat(text).isEqualTo("canary");
    assertThat(store.find("kbs", "policy")).contains(Bytes.utf8("no secret"));
    assertThat(store.list("kbs", "", 9).getFirst().created()).isEqualTo(StoreContract.NOW);
    assertThat(store.entries(Journal.AUDIT, 2, 9).getFirst().entry())
        .isEqualTo(Bytes.utf8("entry 2"));
    assertThat(store.append(Journal.AUDIT, Bytes.utf8("on it goes"))).isEqualTo(3);
  }

  private void backUp(Optional<PostgresSettings> server) {
    Backup.Content content = Backup.write(data, server, file, MasterKeySource.in(data), CHANCE);

    assertThat(content).isEqualTo(new Backup.Content(1, 3));
  }

  private void restore(Optional<PostgresSettings> server) {
    var _ =
        Backup.restore(
            file, MasterKeySource.of(data.resolve("master.key")), restored, server, CHANCE);
  }

  @Test
  void aDatabaseThatIsWrittenToIsBackedUpAndRestoredToAnother() {
    try (Store store = Store.connect(from, CLOCK)) {
      fill(store);
      backUp(Optional.of(from));
    }
    restore(Optional.of(to));

    try (Store store = Store.connect(to, InstantSource.system())) {
      assertAllThere(store);
    }
    assertThat(restored.resolve("nacre.db")).doesNotExist();
  }

  @Test
  void aStoreMovesFromSqliteToPostgres() {
    try (Store store = Store.openAt(data, CLOCK)) {
      fill(store);
    }
    backUp(Optional.empty());
    restore(Optional.of(to));

    try (Store store = Store.connect(to, InstantSource.system())) {
      assertAllThere(store);
    }
  }

  @Test
  void aStoreMovesBackToSqlite() {
    try (Store store = Store.connect(from, CLOCK)) {
      fill(store);
    }
    backUp(Optional.of(from));
    restore(Optional.empty());

    try (Store store = Store.openAt(restored, InstantSource.system())) {
      assertAllThere(store);
    }
  }

  @Test
  void aDatabaseThatHoldsSomethingIsNotOverwritten() {
    try (Store store = Store.connect(from, CLOCK)) {
      fill(store);
    }
    backUp(Optional.of(from));
    PrivateFile.makeFolder(restored);
    var _ = PrivateFile.readOrCreate(restored.resolve("owner-token"), () -> "of the replica");

    assertThatThrownBy(() -> restore(Optional.of(from)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("holds values already");
    assertThat(restored.resolve("master.key")).doesNotExist();
    try (Store store = Store.connect(from, CLOCK)) {
      assertThat(store.nextEntry(Journal.AUDIT)).isEqualTo(3);
    }
  }

  /// Of which it would hold only what this program knows of.
  @Test
  void aDatabaseOfANewerProgramIsNotBackedUpInPart() throws Exception {
    try (Store store = Store.connect(from, CLOCK)) {
      fill(store);
    }
    try (var connection = from.connect();
        var statement = connection.createStatement()) {
      statement.execute("UPDATE schema_version SET version = 99");
    }

    assertThatThrownBy(() -> backUp(Optional.of(from)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("was written by a newer Nacre (schema 99");
    assertThat(file).doesNotExist();
  }

  /// By a new program, while the servers are old still.
  @Test
  void aDatabaseOfAnOlderProgramIsBackedUp() throws Exception {
    try (Store store = Store.connect(from, CLOCK)) {
      fill(store);
    }
    try (var connection = from.connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "DROP TABLE journal_block; ALTER TABLE journal_end DROP COLUMN first CASCADE;"
              + " UPDATE schema_version SET version = 3");
    }

    backUp(Optional.of(from));
    restore(Optional.of(to));

    try (Store store = Store.connect(to, InstantSource.system())) {
      assertAllThere(store);
    }
  }

  @Test
  void whatWasPrunedStaysSoInABackup() {
    try (Store store = Store.connect(from, CLOCK)) {
      fill(store);
      for (int i = 3; i < 2_000; i++) {
        store.append(Journal.AUDIT, Bytes.utf8("entry " + i));
      }
      var block = new LogBlock(0, Bytes.utf8("root"), Bytes.utf8("seal"));
      var leaves = Bytes.zeros(32 * LogBlock.SIZE);
      var _ =
          store.apply(
              List.of(
                  new Change.KeepBlock(Journal.AUDIT, block),
                  new Change.Prune(Journal.AUDIT, 0, List.of(leaves))));
      assertThat(Backup.write(data, Optional.of(from), file, MasterKeySource.in(data), CHANCE))
          .isEqualTo(new Backup.Content(1, 2_000));
      restore(Optional.of(to));
      try (Store copy = Store.connect(to, CLOCK)) {
        assertThat(copy.firstEntry(Journal.AUDIT)).isEqualTo(1_024);
        assertThat(copy.blocks(Journal.AUDIT, 0, 9)).containsExactly(block);
        assertThat(copy.leaves(Journal.AUDIT, 0)).contains(leaves);
        assertThat(copy.entries(Journal.AUDIT, 0, 1).getFirst().number()).isEqualTo(1_024);
      }
    }
  }

  @Test
  void theFileDoesNotShowWhatIsInIt() throws Exception {
    try (Store store = Store.connect(from, CLOCK)) {
      fill(store);
    }
    backUp(Optional.of(from));

    String raw = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    assertThat(raw).doesNotContain("canary", "no secret", "entry 2");
    assertThat(data).isDirectoryNotContaining("glob:**.nacre-*");
  }
}
