package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed while it makes a backup.
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class KilledBackupTest {
  private static final SecureRandom CHANCE = new SecureRandom();

  private final Path data;
  private final Path backups;

  KilledBackupTest(@TempDir Path directory) throws IOException {
    this.data = directory.resolve("data");
    this.backups = Files.createDirectory(directory.resolve("backups"));
    try (Store store = Store.openAt(data, InstantSource.system())) {
      SecretStore.masterKey(store, data.resolve("master.key"), CHANCE).close();
      store.put("kbs", "policy", Bytes.utf8("package policy"));
    }
  }

  private static List<Path> scratches(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".nacre")).toList();
    }
  }

  private void backUp(String name) {
    var _ =
        Backup.write(
            data, Optional.empty(), backups.resolve(name), MasterKeySource.in(data), CHANCE);
  }

  /// What is not sealed lies in the data folder only, for its owner only.
  @Test
  void nothingOfItStaysBehindTheNextOne() throws Exception {
    Process child = JavaChild.start(Stopping.class, data.toString(), backups.toString());
    assertThat(child.inputReader(StandardCharsets.US_ASCII).readLine()).isEqualTo("half made");
    Path unsealed = scratches(data).getFirst();
    assertThat(unsealed.resolve("nacre.db")).isNotEmptyFile();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(unsealed)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(unsealed.resolve("nacre.db"))))
        .isEqualTo("rw-------");
    assertThat(scratches(backups).getFirst().resolve("nacre.db")).doesNotExist();

    backUp("beside-one-that-runs");
    assertThat(scratches(data)).containsExactly(unsealed);

    child.destroyForcibly().waitFor();
    backUp("behind-one-that-was-killed");
    assertThat(scratches(data)).isEmpty();
    assertThat(scratches(backups)).isEmpty();
    assertThat(backups).isDirectoryNotContaining("glob:**/never-finished");
  }

  /// The child: makes a backup, and waits for its end where it would begin to seal.
  static final class Stopping {
    private Stopping() {}

    public static void main(String[] arguments) {
      var file = Path.of(arguments[1], "never-finished");
      var _ =
          Backup.write(
              Path.of(arguments[0]),
              Optional.empty(),
              file,
              MasterKeySource.in(Path.of(arguments[0])),
              new Waiting());
    }
  }

  private static final class Waiting extends SecureRandom {
    private static final long serialVersionUID = 1L;

    @Override
    public void nextBytes(byte[] bytes) {
      System.out.println("half made");
      System.out.flush();
      try {
        Thread.currentThread().join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
