package dev.nacre.runtime.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// What is slow to make and is made once: a folder outside the source tree.
///
/// An entry is a folder `KIND/KEY`. It is made in a temporary folder under a lock that other
/// processes respect, then moved into place: what stands there is whole.
public final class Cache {
  private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();
  private static final long MIB = 1 << 20;

  private final Path root;

  public Cache(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /// `$NACRE_CACHE`, or `$XDG_CACHE_HOME/nacre`, or `~/.cache/nacre`.
  public static Cache of(Map<String, String> environment) {
    return set(environment, "NACRE_CACHE")
        .map(Path::of)
        .or(() -> set(environment, "XDG_CACHE_HOME").map(home -> Path.of(home, "nacre")))
        .map(Cache::new)
        .orElseGet(() -> new Cache(Path.of(System.getProperty("user.home"), ".cache", "nacre")));
  }

  private static Optional<String> set(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  public Path root() {
    return root;
  }

  /// Makes the content of one entry.
  @FunctionalInterface
  public interface Maker {
    /// Fills `folder`, which exists and is empty.
    void make(Path folder) throws IOException;
  }

  /// The folder of an entry, made by `maker` if it is not there yet.
  ///
  /// @throws HostException when it cannot be made; nothing is left behind then
  public Path entry(String kind, String key, Maker maker) {
    Path entry = root.resolve(kind).resolve(key);
    if (Files.isDirectory(entry)) {
      return entry;
    }
    ReentrantLock lock = LOCKS.computeIfAbsent(entry, path -> new ReentrantLock());
    lock.lock();
    try {
      makeLocked(kind, key, maker);
      return entry;
    } catch (IOException | UncheckedIOException e) {
      throw failed(entry, e);
    } finally {
      lock.unlock();
    }
  }

  /// The entries of `kind` whose key ends with `suffix`, the youngest first.
  public List<Path> existing(String kind, String suffix) {
    Path folder = root.resolve(kind);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .filter(entry -> entry.getFileName().toString().endsWith(suffix))
          .sorted(Comparator.comparingLong(Cache::modified).reversed())
          .toList();
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /// Refuses to start a step for which the disk has no room.
  public void requireSpace(long mebibytes, String purpose) {
    try {
      Files.createDirectories(root);
      long free = Files.getFileStore(root).getUsableSpace() / MIB;
      if (free < mebibytes) {
        throw new HostException(
            purpose
                + " needs "
                + mebibytes
                + " MiB in "
                + root
                + ", but only "
                + free
                + " MiB are free: make room, or set NACRE_CACHE to a folder on a larger disk");
      }
    } catch (IOException e) {
      throw failed(root, e);
    }
  }

  private void makeLocked(String kind, String key, Maker maker) throws IOException {
    Path temporaries = Files.createDirectories(root.resolve("tmp"));
    Path entry = Files.createDirectories(root.resolve(kind)).resolve(key);
    String name = kind + "-" + key;
    Path temporary = temporaries.resolve(name);
    Path lockFile = temporary.resolveSibling(name + ".lock");
    try (var channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = channel.lock()) {
      if (!held.isValid() || Files.isDirectory(entry)) {
        return;
      }
      Folders.delete(temporary);
      Files.createDirectory(temporary);
      try {
        maker.make(temporary);
        Files.move(temporary, entry, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Folders.delete(temporary);
      }
    }
  }

  private HostException failed(Path where, Exception cause) {
    String text = String.valueOf(cause.getMessage());
    if (text.contains("No space left")) {
      return new HostException(
          "the disk is full at "
              + root
              + ": make room, or set NACRE_CACHE to a folder on a larger disk",
          cause);
    }
    return new HostException("cannot write " + where + ": " + cause, cause);
  }

  private static long modified(Path path) {
    try {
      return Files.getLastModifiedTime(path).toMillis();
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
