package dev.nacre.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// A folder for what is under way, in another one and for its owner only, that is gone at the end.
///
/// A process that is killed leaves it behind, and its lock not: the next that needs one there
/// removes it.
///
/// @param alive says so to others; empty where the file system knows no locks, and leftovers stay
record Scratch(Path folder, Optional<DirectoryLock> alive) implements AutoCloseable {
  private static final String PREFIX = ".nacre-under-way-";
  private static final System.Logger LOG = System.getLogger("dev.nacre.storage");

  /// @throws StoreException when nothing can be made there
  static Scratch in(Path parent) {
    try {
      Files.createDirectories(parent);
      removeLeftovers(parent);
      Optional<Scratch> made = make(parent);
      while (made.isEmpty()) {
        made = make(parent);
      }
      return made.get();
    } catch (IOException e) {
      throw PrivateFile.failure(parent, e);
    }
  }

  /// Empty when somebody who cleans up was faster, and took it for a leftover.
  private static Optional<Scratch> make(Path parent) throws IOException {
    Path folder = Files.createTempDirectory(parent, PREFIX);
    try {
      Optional<DirectoryLock> lock = DirectoryLock.tryTake(folder);
      if (lock.isPresent() && lock.get().isOf(folder)) {
        return Optional.of(new Scratch(folder, lock));
      }
      lock.ifPresent(DirectoryLock::close);
      return Optional.empty();
    } catch (NoSuchFileException removed) {
      return Optional.empty();
    } catch (IOException noLocks) {
      return Optional.of(new Scratch(folder, Optional.empty()));
    }
  }

  private static void removeLeftovers(Path parent) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : found) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          removeUnlessAlive(folder);
        }
      }
    }
  }

  private static void removeUnlessAlive(Path folder) {
    try {
      Optional<DirectoryLock> dead = DirectoryLock.tryTake(folder);
      if (dead.isPresent()) {
        new Scratch(folder, dead).close();
      }
    } catch (IOException | StoreException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          folder + ", which an interrupted run may have left, is not removed: " + e.getMessage());
    }
  }

  /// Where a file of that name goes.
  Path path(String name) {
    return folder.resolve(name);
  }

  /// A folder of that name, made and empty.
  Path folder(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new StoreException("cannot remove " + folder + ": " + e, e);
    } finally {
      alive.ifPresent(DirectoryLock::close);
    }
  }
}
