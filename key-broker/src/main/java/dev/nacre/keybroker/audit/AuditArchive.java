package dev.nacre.keybroker.audit;

import dev.nacre.storage.FileTrouble;
import dev.nacre.storage.FirstFile;
import dev.nacre.storage.LogEntry;
import dev.nacre.storage.PrivateFile;
import dev.nacre.storage.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/// A folder of what was pruned: a file for each block, with a line for each entry as `nacre audit
/// export` prints it, so that `nacre audit prove --export` proves it still.
public final class AuditArchive {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

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
    String content = lines(entries);
    PrivateFile.makeFolder(place);
    if (Files.notExists(file)) {
      FirstFile.create(file, content, OWNER_ONLY);
    }
    requireSame(file, content);
  }

  private static void requireSame(Path file, String content) {
    try {
      if (!Files.readString(file).equals(content)) {
        throw new StoreException(
            "the audit log's archive "
                + file
                + " holds other entries: name a folder of this server's own, nothing was pruned");
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot read the audit log's archive " + file + ": " + FileTrouble.words(e), e);
    }
  }

  private static String lines(List<LogEntry> entries) {
    var lines = new StringBuilder();
    for (LogEntry entry : entries) {
      lines
          .append("{\"number\":")
          .append(entry.number())
          .append(",\"entry\":")
          .append(entry.entry().utf8())
          .append("}\n");
    }
    return lines.toString();
  }
}
