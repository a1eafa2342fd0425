package dev.nacre.keybroker.audit;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.FileTrouble;
import dev.nacre.storage.LogEntry;
import dev.nacre.storage.PrivateFile;
import dev.nacre.storage.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// A folder of what was pruned: a file for each block, with a line for each entry as `nacre audit
/// export` prints it, so that `nacre audit prove --export` proves it still.
public final class AuditArchive {
  private final Path folder;

  public AuditArchive(Path folder) {
    this.folder = folder;
  }

  /// @throws StoreException when it is no folder that can be written
  public void requireUsable() {
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new StoreException(
          "the audit log's archive " + folder + " is no folder that can be written: make it first");
    }
  }

  /// Writes `entries`, which is on disk when this returns. The same once more changes nothing.
  ///
  /// @param log the full name of the log
  /// @param entries one at least
  /// @throws StoreException when it cannot be written, or other entries lie there
  public void write(String log, List<LogEntry> entries) {
    Path place = folder.resolve(log);
    Path file = place.resolve("%010d.jsonl".formatted(entries.getFirst().number()));
    byte[] content = lines(entries);
    try {
      PrivateFile.makeFolder(place);
      if (Files.exists(file)) {
        requireSame(file, content);
        return;
      }
      Path draft =
          Files.createTempFile(
              place,
              "draft",
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        writeThrough(draft, content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
      try (FileChannel names = FileChannel.open(place, StandardOpenOption.READ)) {
        names.force(true);
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot write the audit log's archive " + file + ": " + FileTrouble.words(e), e);
    }
  }

  private static void writeThrough(Path draft, byte[] content) throws IOException {
    try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        var _ = out.write(rest);
      }
      out.force(true);
    }
  }

  private static void requireSame(Path file, byte[] content) throws IOException {
    if (!Bytes.of(Files.readAllBytes(file)).equals(Bytes.of(content))) {
      throw new StoreException(
          "the audit log's archive "
              + file
              + " holds other entries: name a folder of this server's own, nothing was pruned");
    }
  }

  private static byte[] lines(List<LogEntry> entries) {
    var lines = new ByteArrayOutputStream();
    for (LogEntry entry : entries) {
      lines.writeBytes(
          ("{\"number\":" + entry.number() + ",\"entry\":").getBytes(StandardCharsets.UTF_8));
      lines.writeBytes(entry.entry().toArray());
      lines.writeBytes("}\n".getBytes(StandardCharsets.UTF_8));
    }
    return lines.toByteArray();
  }
}
