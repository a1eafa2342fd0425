package dev.nacre.image.build;

import dev.nacre.codec.Bytes;
import dev.nacre.image.archive.TarEntry;
import dev.nacre.image.archive.TarWriter;
import dev.nacre.image.oci.BlobContent;
import dev.nacre.image.oci.ImageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The files of one layer: owned by root, all of one time, in the order of their names.
///
/// Paths are relative to the root of the image. Directories above a file that are not given are
/// added with mode 0755.
public final class LayerFiles {
  private final Instant modified;
  private final TreeMap<String, Item> items = new TreeMap<>();

  private record Item(TarEntry entry, BlobContent content) {}

  private LayerFiles(Instant modified) {
    this.modified = modified;
  }

  /// A layer without files.
  public static LayerFiles empty() {
    return at(Instant.EPOCH);
  }

  /// A layer without files, whose files will all carry the time `modified`.
  public static LayerFiles at(Instant modified) {
    return new LayerFiles(modified);
  }

  /// Everything below `directory`: directories, files, symbolic links and hard links among them,
  /// with their permissions.
  public static LayerFiles of(Path directory) {
    return empty().tree("", directory);
  }

  /// Adds everything below `directory` under `path`.
  ///
  /// @throws ImageException when something there cannot be read, or is a device, pipe or socket
  public LayerFiles tree(String path, Path directory) {
    try {
      Files.walkFileTree(directory, new Collector(path, directory));
    } catch (IOException e) {
      throw new ImageException("reading " + directory + " for a layer: " + e, e);
    }
    return this;
  }

  public LayerFiles directory(String path, int mode) {
    return add(TarEntry.directory(clean(path), mode), InputStream::nullInputStream);
  }

  public LayerFiles file(String path, int mode, Bytes content) {
    return add(
        TarEntry.file(clean(path), mode, content.size()),
        () -> new ByteArrayInputStream(content.toArray()));
  }

  /// @param content is read when the layer is written and must not change until then
  public LayerFiles file(String path, int mode, Path content) {
    try {
      return add(
          TarEntry.file(clean(path), mode, Files.size(content)),
          () -> Files.newInputStream(content));
    } catch (IOException e) {
      throw new ImageException("reading " + content + " for a layer: " + e, e);
    }
  }

  public LayerFiles symbolicLink(String path, String target) {
    return add(TarEntry.symbolicLink(clean(path), target), InputStream::nullInputStream);
  }

  /// Adds an entry as it is, for what the other methods do not offer.
  public LayerFiles add(TarEntry entry, BlobContent content) {
    items.put(entry.name(), new Item(entry, content));
    return this;
  }

  /// Writes the layer as a tar archive and closes `out`.
  void writeTo(OutputStream out) throws IOException {
    addParents();
    try (var tar = new TarWriter(out)) {
      for (Item item : items.values()) {
        TarEntry entry = item.entry().modifiedAt(modified);
        switch (entry.type()) {
          case FILE -> {
            try (InputStream in = item.content().open()) {
              tar.put(entry, in);
            }
          }
          case DIRECTORY -> tar.put(named(entry, entry.name() + "/"));
          case HARD_LINK, SYMBOLIC_LINK, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> tar.put(entry);
        }
      }
    }
  }

  private static TarEntry named(TarEntry entry, String name) {
    return TarEntry.directory(name, entry.mode())
        .ownedBy(entry.uid(), entry.gid())
        .modifiedAt(entry.modified())
        .withAttributes(entry.attributes());
  }

  private void addParents() {
    for (String path : items.keySet().toArray(new String[0])) {
      for (int at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
        String parent = path.substring(0, at);
        items.putIfAbsent(
            parent, new Item(TarEntry.directory(parent, 0755), InputStream::nullInputStream));
      }
    }
  }

  private static String clean(String path) {
    String clean = path.replaceFirst("^/+", "").replaceFirst("/+$", "");
    if (clean.isEmpty()) {
      throw new IllegalArgumentException("a path in a layer must not be empty");
    }
    return clean;
  }

  /// Adds what it visits; a second name of a file becomes a hard link to the first.
  private final class Collector extends SimpleFileVisitor<Path> {
    private final String prefix;
    private final Path top;
    private final Map<Object, String> names = new HashMap<>();
    private final TreeMap<String, Path> files = new TreeMap<>();

    Collector(String prefix, Path top) {
      this.prefix = prefix;
      this.top = top;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      if (!directory.equals(top)) {
        directory(name(directory), mode(directory));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isSymbolicLink()) {
        symbolicLink(name(file), Files.readSymbolicLink(file).toString());
      } else if (attributes.isRegularFile()) {
        files.put(name(file), file);
      } else {
        throw new ImageException(
            file + ": expected a file, directory or symbolic link, found something else");
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, java.io.@Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      if (directory.equals(top)) {
        for (Map.Entry<String, Path> file : files.entrySet()) {
          link(file.getKey(), file.getValue());
        }
      }
      return FileVisitResult.CONTINUE;
    }

    private void link(String name, Path file) throws IOException {
      Object inode = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      Object device = Files.getAttribute(file, "unix:dev", LinkOption.NOFOLLOW_LINKS);
      String first = names.putIfAbsent(device + ":" + inode, name);
      if (first == null) {
        file(name, mode(file), file);
      } else {
        add(TarEntry.hardLink(name, first).withMode(mode(file)), InputStream::nullInputStream);
      }
    }

    private String name(Path path) {
      String relative = top.relativize(path).toString();
      return prefix.isEmpty() ? relative : clean(prefix) + "/" + relative;
    }

    private static int mode(Path path) throws IOException {
      return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }
  }
}
