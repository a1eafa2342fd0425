package dev.nacre.runtime.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;

/// A lock between processes on a file that is made for it, and that may be removed by whoever holds
/// it alone. It ends with [#close], or with the process.
///
/// One process must not hold a file twice: the operating system would take both holds for one.
final class FileHold implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private FileHold(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  private interface Locking {
    Optional<FileLock> lock(FileChannel channel) throws IOException;
  }

  /// Waits until nobody else holds `file`.
  static FileHold alone(Path file) throws IOException {
    return held(file, channel -> Optional.of(channel.lock())).orElseThrow();
  }

  /// Waits until nobody holds `file` alone.
  static FileHold shared(Path file) throws IOException {
    return held(file, channel -> Optional.of(channel.lock(0, Long.MAX_VALUE, true))).orElseThrow();
  }

  /// Nothing when another process holds `file`.
  static Optional<FileHold> aloneIfFree(Path file) throws IOException {
    return held(file, channel -> Optional.ofNullable(channel.tryLock()));
  }

  /// Locks the file that has this name when the lock is there: it may have been removed and made
  /// again while this process waited.
  private static Optional<FileHold> held(Path file, Locking locking) throws IOException {
    while (true) {
      var channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        Optional<Object> opened = identity(file);
        if (locking.lock(channel).isEmpty()) {
          channel.close();
          return Optional.empty();
        }
        if (opened.isPresent() && opened.equals(identity(file))) {
          return Optional.of(new FileHold(file, channel));
        }
        channel.close();
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }

  private static Optional<Object> identity(Path file) throws IOException {
    try {
      return Optional.of(Objects.requireNonNull(Files.getAttribute(file, "unix:ino")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// Removes the file, of which this is the only holder.
  void remove() throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
