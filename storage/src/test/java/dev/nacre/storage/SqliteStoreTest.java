package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SqliteStoreTest extends StoreContract {
  @TempDir private Path directory;

  @Override
  Store open() {
    return Store.openAt(directory, CLOCK);
  }

  @Test
  void aSecondServerIsKeptOut() {
    assertThatThrownBy(() -> Store.openAt(directory, CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "another server uses the data folder "
                + directory
                + ": stop it, or choose another folder");
  }

  /// Such as one of memory: neither the thread that writes nor its transaction may be left behind.
  @Test
  void anErrorWhileWritingFailsThatWriteAlone(@TempDir Path other) {
    var failing = new AtomicBoolean();
    InstantSource clock =
        () -> {
          if (failing.getAndSet(false)) {
            throw new OutOfMemoryError("for a test");
          }
          return CLOCK.instant();
        };
    try (Store fallible = Store.openAt(other, clock)) {
      fallible.put("kbs", "a", ONE);
      failing.set(true);
      var changes =
          List.<Change>of(
              new Change.Delete("kbs", "a"),
              new Change.Append(Journal.AUDIT, ONE),
              new Change.Put("kbs", "b", ONE));

      assertThatThrownBy(() -> fallible.apply(changes))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("for a test");
      assertThat(fallible.find("kbs", "a")).contains(ONE);
      fallible.put("kbs", "c", TWO);

      assertThat(fallible.find("kbs", "c")).contains(TWO);
      assertThat(fallible.find("kbs", "b")).isEmpty();
      assertThat(fallible.nextEntry(Journal.AUDIT)).isZero();
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsToldAsDamaged() throws IOException {
    store.close();
    Files.writeString(directory.resolve("nacre.db"), "this is no database at all".repeat(500));

    assertThatThrownBy(() -> Store.openAt(directory, CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("the database " + directory.resolve("nacre.db") + " is damaged")
        .hasMessageEndingWith("restore the last backup");
    Files.delete(directory.resolve("nacre.db"));
  }

  @Test
  void aDamagedPageIsFoundAtTheStart() throws IOException {
    for (int i = 0; i < 200; i++) {
      store.put("kbs", "key-" + i, Bytes.zeros(500));
    }
    store.close();
    Path file = directory.resolve("nacre.db");
    byte[] content = Files.readAllBytes(file);
    for (int i = 8192; i < content.length; i++) {
      content[i] ^= 0x5a;
    }
    Files.write(file, content);

    assertThatThrownBy(() -> Store.openAt(directory, CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is damaged");
    Files.delete(file);
  }

  /// The tables as that version made them, with something in them.
  @ParameterizedTest
  @MethodSource("olderVersions")
  void everyOlderSchemaIsBroughtUpToDate(int version, @TempDir Path older) throws Exception {
    var file = new SqliteFile(older.resolve("nacre.db"));
    try (var connection = file.connect();
        var statement = connection.createStatement()) {
      for (List<String> step : Schema.SQLITE.subList(0, version)) {
        for (String change : step) {
          statement.execute(change);
        }
      }
      statement.execute("PRAGMA user_version = " + version);
      statement.execute("INSERT INTO item VALUES ('kbs', 'a', X'6F6E65', 1, 1)");
      statement.execute("INSERT INTO journal VALUES ('audit', 0, 1, X'74776F')");
      statement.execute("INSERT INTO journal_end (log, next) VALUES ('audit', 1)");
    }

    try (Store old = Store.openAt(older, CLOCK)) {
      assertBroughtUpToDate(old);
    }
  }

  @Test
  void aDatabaseOfTheFutureIsLeftAlone() throws Exception {
    store.close();
    var file = new SqliteFile(directory.resolve("nacre.db"));
    try (var connection = file.connect();
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }

    assertThatThrownBy(() -> Store.openAt(directory, CLOCK))
        .hasMessageContaining("was written by a newer Nacre (schema 99");
    Files.delete(directory.resolve("nacre.db"));
  }

  /// A log that was long once would stay so for as long as the server runs.
  @Test
  void theLogOfALargeWriteGivesItsRoomBack() throws IOException {
    Path log = directory.resolve("nacre.db-wal");
    store.fill(changes -> {
      for (int i = 0; i < 24; i++) {
        changes.accept(new Change.Put("kbs", "large-" + i, Bytes.zeros(1 << 20)));
      }
    });
    assertThat(Files.size(log)).isGreaterThan(24 << 20);

    store.put("kbs", "a", ONE);
    store.put("kbs", "b", ONE);

    assertThat(Files.size(log)).isLessThanOrEqualTo(16 << 20);
  }

  /// Neither the writer nor the readers that were opened before: who tries again on the same folder
  /// would fill the table of descriptors.
  @Test
  void whatCannotBeOpenedWhollyLeavesNothingOpen(@TempDir Path other) throws IOException {
    var opened = new AtomicInteger();
    SqliteReaders.Opening third =
        file -> {
          if (opened.incrementAndGet() == 3) {
            throw new SQLException("no third reader");
          }
          return file.connect();
        };

    assertThatThrownBy(() -> SqliteStore.open(other, CLOCK, third))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no third reader");

    assertThat(openFilesIn(other)).isEmpty();
    Store.openAt(other, CLOCK).close();
    assertThat(openFilesIn(other)).isEmpty();
  }

  private static List<String> openFilesIn(Path folder) throws IOException {
    var open = new ArrayList<String>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          open.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    }
    open.removeIf(name -> !name.startsWith(folder.toString()));
    return open;
  }

  @Test
  void aNewDirectoryIsForItsOwnerOnly() throws IOException {
    Path fresh = directory.resolve("fresh");
    Store.openAt(fresh, CLOCK).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
        .isEqualTo("rwx------");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsTold() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> Store.openAt(file, CLOCK))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("cannot make the data folder " + file);
  }
}
