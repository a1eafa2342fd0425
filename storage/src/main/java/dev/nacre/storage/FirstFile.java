package dev.nacre.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/// A small text file that is there wholly or not at all, whatever crashes, and that stays as it was
/// first made: of several processes that make it at once one does.
public final class FirstFile {
  private FirstFile() {}

  /// Gives a file a second name, which must not be one already.
  interface Linking {
    void link(Path name, Path file) throws IOException;
  }

  /// Makes `path` unless it exists; it is on disk when this returns.
  ///
  /// @throws StoreException when it cannot be made
  public static void create(Path path, String content, Set<PosixFilePermission> permissions) {
    create(path, content, permissions, Files::createLink);
  }

  static void create(
      Path path, String content, Set<PosixFilePermission> permissions, Linking linking) {
    Path folder = folderOf(path);
    try {
      Path draft = Files.createTempFile(folder, path.getFileName() + ".", ".new");
      try {
        write(draft, content);
        Files.setPosixFilePermissions(draft, permissions);
        name(path, draft, linking);
      } finally {
        Files.deleteIfExists(draft);
      }
      try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } catch (FileAlreadyExistsException faster) {
      return;
    } catch (IOException e) {
      throw PrivateFile.failure(path, e);
    }
  }

  private static void name(Path path, Path draft, Linking linking) throws IOException {
    try {
      linking.link(path, draft);
    } catch (FileAlreadyExistsException faster) {
      throw faster;
    } catch (FileSystemException | UnsupportedOperationException noLinks) {
      rename(path, draft);
    }
  }

  /// Where the file system has no hard links (shares, FUSE): a rename replaces what is there, so
  /// that whoever renames holds a lock, whose empty file stays.
  private static synchronized void rename(Path path, Path draft) throws IOException {
    Path lock = path.resolveSibling(path.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      if (Files.exists(path)) {
        throw new FileAlreadyExistsException(path.toString());
      }
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void write(Path file, String content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer rest = StandardCharsets.UTF_8.encode(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private static Path folderOf(Path path) {
    Path folder = path.toAbsolutePath().getParent();
    return folder == null ? path : folder;
  }
}
