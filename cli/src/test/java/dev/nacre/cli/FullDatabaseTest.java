package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Secret;
import dev.nacre.protocol.kbs.AuditCheckpoint;
import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import dev.nacre.storage.lab.LabPostgres;
import dev.nacre.storage.lab.PostgresPrograms;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A PostgreSQL server of its own, whose disk fills up while owners write.
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FullDatabaseTest {
  private static final int LEFT_FREE = 1 << 20;
  private static final int SECRET_SIZE = 20_000;

  /// More than fit into what is left free, by far.
  private static final int MOST = 1_000;

  private static final String FULL =
      "the key broker refused: the disk of the key broker is full;"
          + " nothing was changed or released";

  @Test
  void writesAreRefusedUntilThereIsRoomAndNothingIsLost(@TempDir Path directory) throws Exception {
    Optional<PostgresPrograms> programs = PostgresPrograms.find();
    assumeTrue(programs.isPresent(), "needs PostgreSQL's programs: apt-get install postgresql-15");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), "128m");
        LabPostgres postgres =
            LabPostgres.startIn(
                Files.createDirectory(disk.folder().resolve("postgres")), programs.get());
        ServeProcess server =
            ServeProcess.on(
                directory.resolve("data"), ServedDatabase.on(postgres, directory).options());
        KbsOwner owner = server.owner()) {
      // The key that signs checkpoints is made for the first of them.
      AuditCheckpoint first = new AuditLog(owner).verify(Optional.empty(), _ -> {});
      Path filler = fill(disk.folder());
      int written = writeUntilRefused(owner);

      assertThat(written).isPositive().isLessThan(MOST);
      assertThat(size(owner)).isEqualTo(written);
      AuditCheckpoint before = new AuditLog(owner).verify(Optional.of(first), _ -> {});

      Files.delete(filler);
      put(owner, written);

      requireWhole(owner, written + 1);
      AuditCheckpoint after = new AuditLog(owner).verify(Optional.of(before), _ -> {});
      assertThat(after.size()).isGreaterThan(before.size());
    }
  }

  /// A file that takes all room but a little.
  private static Path fill(Path disk) throws Exception {
    Path filler = disk.resolve("filler");
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (Files.getFileStore(disk).getUsableSpace() > LEFT_FREE) {
        out.write(block);
      }
    }
    return filler;
  }

  private static int writeUntilRefused(KbsOwner owner) {
    for (int written = 0; written < MOST; written++) {
      int number = written;
      KbsException full = catchThrowableOfType(KbsException.class, () -> put(owner, number));
      if (full != null) {
        assertThat(full).hasMessage(FULL);
        return written;
      }
    }
    return MOST;
  }

  private static void put(KbsOwner owner, int number) {
    owner.putSecret(name(number), Secret.copyOf(new byte[SECRET_SIZE]));
  }

  private static ResourceUri name(int number) {
    return ResourceUri.parse("a/b/" + number);
  }

  private static int size(KbsOwner owner) {
    return owner.secrets().elements().size();
  }

  /// What was acknowledged is there and can be opened, and nothing else is.
  private static void requireWhole(KbsOwner owner, int written) {
    assertThat(size(owner)).isEqualTo(written);
    for (int i = 0; i < written; i++) {
      assertThat(owner.secret(name(i)).size()).isEqualTo(SECRET_SIZE);
    }
  }
}
