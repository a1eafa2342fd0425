package dev.nacre.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Keeps a second server out of a data directory. The system drops it when the process ends,
/// however that happens.
final class DirectoryLock {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  static DirectoryLock take(Path directory) {
    Path path = directory.resolve("lock");
    try {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel).isEmpty()) {
        channel.close();
        throw new StoreException(
            "another server uses the data directory "
                + directory
                + ": stop it, or choose another directory");
      }
      return new DirectoryLock(channel);
    } catch (IOException e) {
      throw new StoreException("cannot lock the data directory " + directory + ": " + e, e);
    }
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("cannot unlock the data directory: " + e, e);
    }
  }
}
