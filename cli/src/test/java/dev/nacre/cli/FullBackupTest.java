package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.Backup;
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

/// A backup of a PostgreSQL database that does not fit on the disk here.
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
}
