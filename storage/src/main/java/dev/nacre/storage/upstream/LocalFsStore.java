package dev.nacre.storage.upstream;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.FileTrouble;
import dev.nacre.storage.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/// Upstream's `LocalFs`.
record LocalFsStore(Path folder) implements UpstreamStore {
  private static final int DEEPEST = 8;

  @Override
  public void each(String namespace, Visitor visitor) {
    if (!Files.isDirectory(folder)) {
      throw new StoreException("there is no folder " + folder);
    }
    Path root = folder.resolve(namespace);
    if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!isFolder(root)) {
      throw new StoreException(root + " is a link or a file: a folder is expected");
    }
    var keys = new HashSet<String>();
    for (Path path : filesOf(root)) {
      String key = root.relativize(path).toString().replace("\\x2F", "/");
      if (keys.add(key)) {
        show(key, path, visitor);
      } else {
        visitor.unreadable(key, "there twice, under two spellings");
      }
    }
  }

  private static void show(String key, Path path, Visitor visitor) {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      visitor.unreadable(key, "a link, a device or too deep a folder, no file");
      return;
    }
    Bytes value;
    try {
      value = read(path);
    } catch (IOException e) {
      visitor.unreadable(key, "cannot be read: " + e.getMessage());
      return;
    }
    if (value.size() > LARGEST) {
      visitor.unreadable(key, TOO_LARGE);
    } else {
      visitor.entry(key, value);
    }
  }

  private static List<Path> filesOf(Path root) {
    try (Stream<Path> files = Files.walk(root, DEEPEST)) {
      return files.filter(path -> isDeepest(root, path) || !isFolder(path)).sorted().toList();
    } catch (IOException e) {
      throw new StoreException("cannot read the folder " + root + ": " + FileTrouble.words(e), e);
    }
  }

  /// What is in a folder there is not looked at: it must not go missing silently.
  private static boolean isDeepest(Path root, Path path) {
    return path.getNameCount() - root.getNameCount() == DEEPEST;
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static Bytes read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return Bytes.of(in.readNBytes(LARGEST + 1));
    }
  }

  @Override
  public String toString() {
    return "LocalFs " + folder;
  }
}
