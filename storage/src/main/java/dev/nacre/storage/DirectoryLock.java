package dev.nacre.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Keeps a second server out of a data folder. The system drops it when the process ends, however
/// that happens.
final class DirectoryLock implements AutoCloseable {
  private static final String FILE = "lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /// The file that is locked; it stays.
  static Path of(Path directory) {
    return directory.resolve(FILE);
  }

  static DirectoryLock take(Path directory) {
    try {
      return tryTake(directory)
          .orElseThrow(() ->
              new StoreException(
                  "another server uses the data folder "
                      + directory
                      + ": stop it, or choose another folder"));
    } catch (IOException e) {
      throw new StoreException(
          "cannot lock the data folder " + directory + ": " + FileTrouble.words(e), e);
    }
  }

  /// Empty where somebody else has it.
  static Optional<DirectoryLock> tryTake(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(of(directory), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel).isEmpty()) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(new DirectoryLock(channel));
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  /// Whether it still is that of `directory`, whose file somebody may have removed meanwhile.
  boolean isOf(Path directory) {
    return Files.exists(of(directory));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("cannot unlock the data folder: " + e, e);
    }
  }
}
