package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.Backup;
import dev.nacre.storage.MasterKeySource;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A backup that does not fit on the disk here.
class FullBackupTest {
  private static final SecureRandom CHANCE = new SecureRandom();

  private static Bytes random(int size) {
    byte[] content = new byte[size];
    CHANCE.nextBytes(content);
    return Bytes.of(content);
  }

  @Test
  void theDiskThatIsFullIsNamedAndNotTheDatabase(@TempDir Path directory) throws Exception {
    ServedDatabase database = ServedDatabase.fresh(directory);
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), "1m");
        Store store = Store.connect(database.settings(), InstantSource.system())) {
      Path key = disk.folder().resolve("master.key");
      SecretStore.masterKey(store, key, CHANCE).close();
      for (int i = 0; i < 30; i++) {
        store.put("filler", "f-" + i, random(100_000));
      }

      StoreException full =
          catchThrowableOfType(
              StoreException.class,
              () ->
                  Backup.write(
                      disk.folder(),
                      Optional.of(database.settings()),
                      disk.folder().resolve("backup"),
                      MasterKeySource.in(disk.folder()),
                      CHANCE));

      assertThat(full)
          .hasMessageStartingWith("the disk is full: cannot write to " + disk.folder())
          .hasMessageNotContaining("postgres://");
      assertThat(full.isDiskFull()).isTrue();
      try (Stream<Path> left = Files.list(disk.folder())) {
        assertThat(left).containsExactly(key);
      }
    }
  }

  /// A server that runs meanwhile must not find its disk full because of the copy.
  @Test
  void aCopyForWhichThereIsNoRoomIsNotBegun(@TempDir Path directory) throws Exception {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), "3m");
        Store store = Store.openAt(disk.folder().resolve("data"), InstantSource.system())) {
      Path data = disk.folder().resolve("data");
      SecretStore.masterKey(store, data.resolve("master.key"), CHANCE).close();
      for (int i = 0; i < 12; i++) {
        store.put("filler", "f-" + i, random(80_000));
      }
      Path backup = directory.resolve("backup");
      Files.write(disk.folder().resolve("other"), new byte[1_000_000]);

      StoreException full =
          catchThrowableOfType(
              StoreException.class,
              () -> Backup.write(data, Optional.empty(), backup, MasterKeySource.in(data), CHANCE));

      assertThat(full.isDiskFull()).isTrue();
      assertThat(full).hasMessageContaining("needs a copy of " + data.resolve("nacre.db"));
      assertThat(backup).doesNotExist();
      store.put("filler", "after", random(1_000));
    }
  }
}
