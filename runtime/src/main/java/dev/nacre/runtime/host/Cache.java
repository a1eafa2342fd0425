package dev.nacre.runtime.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
/// processes respect, then moved into place: what stands there is whole. An entry that this process
/// asked for stays until the process ends; of the others a few are kept, the last used, whenever a
/// new one is made. What was made and removed is written into `cache.log`.
public final class Cache {
  private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();
  private static final Map<Path, FileHold> USED = new ConcurrentHashMap<>();
  private static final long MIB = 1 << 20;
  private static final int KEPT = 4;
  private static final String LOG = "cache.log";

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
    ReentrantLock lock = LOCKS.computeIfAbsent(entry, path -> new ReentrantLock());
    lock.lock();
    try {
      if (!USED.containsKey(entry) || !Files.isDirectory(entry)) {
        use(kind, key, maker);
      }
      return entry;
    } catch (IOException | UncheckedIOException e) {
      throw failed(entry, e);
    } finally {
      lock.unlock();
    }
  }

  /// Holds the entry in which `file` lies, as [#entry] does, unless it is gone.
  ///
  /// @return whether the file is there
  public boolean hold(Path file) {
    Path inside = root.relativize(file.toAbsolutePath().normalize());
    if (inside.startsWith("..") || inside.getNameCount() < 2) {
      return Files.exists(file);
    }
    Path entry = root.resolve(inside.subpath(0, 2));
    ReentrantLock lock = LOCKS.computeIfAbsent(entry, path -> new ReentrantLock());
    lock.lock();
    try {
      return (USED.containsKey(entry) || hold(name(inside, 0), name(inside, 1)))
          && Files.exists(file);
    } catch (IOException e) {
      throw failed(entry, e);
    } finally {
      lock.unlock();
    }
  }

  private static String name(Path path, int index) {
    return path.getName(index).toString();
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
      // A FileStore would want a line in the table of mounts, which a chroot has none of.
      long free = root.toFile().getUsableSpace() / MIB;
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

  /// Makes the entry unless it is there, and holds it until this process ends.
  private void use(String kind, String key, Maker maker) throws IOException {
    boolean made = false;
    while (!hold(kind, key)) {
      made |= make(kind, key, maker, lock(kind + "-" + key));
    }
    if (made) {
      prune(kind);
    }
  }

  /// @return whether the entry is there
  private boolean hold(String kind, String key) throws IOException {
    Path entry = root.resolve(kind).resolve(key);
    FileHold before = USED.remove(entry);
    if (before != null) {
      before.close();
    }
    Files.createDirectories(root.resolve("tmp"));
    Path lock = lock(kind + "-" + key);
    FileHold hold = FileHold.shared(lock);
    if (!Files.isDirectory(entry)) {
      hold.close();
      return false;
    }
    Files.setLastModifiedTime(lock, FileTime.from(Instant.now()));
    USED.put(entry, hold);
    return true;
  }

  private boolean make(String kind, String key, Maker maker, Path lock) throws IOException {
    Path entry = Files.createDirectories(root.resolve(kind)).resolve(key);
    Path temporary = root.resolve("tmp").resolve(kind + "-" + key);
    try (var _ = FileHold.alone(lock)) {
      if (Files.isDirectory(entry)) {
        return false;
      }
      Folders.delete(temporary);
      Files.createDirectory(temporary);
      try {
        maker.make(temporary);
        Files.move(temporary, entry, StandardCopyOption.ATOMIC_MOVE);
        log("made " + kind + "/" + key);
        return true;
      } finally {
        Folders.delete(temporary);
      }
    }
  }

  /// Removes entries of `kind` but the last used, and what killed makers left.
  private void prune(String kind) throws IOException {
    Path folder = root.resolve(kind);
    if (Files.isSymbolicLink(folder)) {
      return;
    }
    List<Path> entries;
    try (Stream<Path> found = Files.list(folder)) {
      entries =
          found
              .filter(Files::isDirectory)
              .sorted(Comparator.comparingLong((Path entry) -> -lastUsed(kind, entry)))
              .toList();
    }
    for (Path old : entries.stream().skip(KEPT).toList()) {
      removeIfFree(kind + "-" + old.getFileName(), old);
    }
    sweep(entries.stream().map(entry -> kind + "-" + entry.getFileName()).toList(), kind + "-");
  }

  /// Locks and unfinished folders of entries that are not there and that nobody makes.
  private void sweep(List<String> known, String prefix) throws IOException {
    List<String> names;
    try (Stream<Path> found = Files.list(root.resolve("tmp"))) {
      names =
          found
              .map(path -> String.valueOf(path.getFileName()).replaceFirst("\\.lock$", ""))
              .filter(name -> name.startsWith(prefix) && !known.contains(name))
              .distinct()
              .toList();
    }
    for (String name : names) {
      removeIfFree(name, root.resolve("tmp").resolve(name));
    }
  }

  private void removeIfFree(String name, Path folder) throws IOException {
    if (USED.containsKey(folder)) {
      return;
    }
    Optional<FileHold> free = FileHold.aloneIfFree(lock(name));
    if (free.isEmpty()) {
      return;
    }
    try (FileHold alone = free.get()) {
      if (Files.exists(folder)) {
        Folders.delete(folder);
        log("removed " + root.relativize(folder));
      }
      alone.remove();
    }
  }

  private void log(String line) throws IOException {
    Files.writeString(
        root.resolve(LOG),
        Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /// By its lock, which is touched at every use; an entry without one is as old as it is.
  private long lastUsed(String kind, Path entry) {
    return Math.max(modified(lock(kind + "-" + entry.getFileName())), modified(entry));
  }

  private Path lock(String name) {
    return root.resolve("tmp").resolve(name + ".lock");
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
