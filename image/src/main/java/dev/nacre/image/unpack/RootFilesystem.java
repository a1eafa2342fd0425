package dev.nacre.image.unpack;

import dev.nacre.codec.MalformedException;
import dev.nacre.image.archive.TarEntry;
import dev.nacre.image.archive.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The tree that the layers of an image make together, applied one above the other.
///
/// Whiteouts (OCI image specification, layer.md) remove what lower layers brought; no marker of
/// them is left. A layer must be genuine before it comes here. After the last layer, [#finish]
/// gives the directories their modes and times.
public final class RootFilesystem {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final String METADATA = ".wh..wh.";
  private static final int LONGEST_TAIL = 16 << 20;
  private static final TarEntry PLAIN = TarEntry.directory("", 0755);

  private final RootDirectory root;
  private final UnpackOptions options;
  private final FileAttributes attributes;
  private final HashMap<Path, TarEntry> directories = new HashMap<>();
  private final byte[] buffer = new byte[64 << 10];
  private Set<Path> layer = new HashSet<>();
  private boolean lowest = true;
  private long entries;
  private long bytes;

  /// @param directory the root, which exists, is empty and belongs to the caller alone
  public RootFilesystem(Path directory, UnpackOptions options) {
    try {
      Path real = directory.toRealPath();
      this.root = new RootDirectory(real);
      this.options = options;
      this.attributes = new FileAttributes(real, options.ownership());
    } catch (IOException e) {
      throw new UnpackException("unpacking to " + directory + ": " + e, e);
    }
  }

  /// Applies a layer above those already there.
  ///
  /// @param name of the layer, for errors
  /// @param tar the uncompressed archive, which is read to its end
  /// @throws UnpackException when a member may not or cannot be unpacked, naming it
  /// @throws MalformedException when the archive is not one
  public void apply(String name, InputStream tar) throws IOException {
    var reader = new TarReader(tar);
    for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
      TarEntry entry = next.get();
      try {
        count(entry);
        apply(entry, reader);
      } catch (UnpackException | InvalidPathException e) {
        throw new UnpackException(where(name, entry) + e.getMessage(), e);
      } catch (FileSystemException e) {
        throw new UnpackException(where(name, entry) + e, e);
      }
    }
    readTail(name, tar);
    layer = new HashSet<>();
    lowest = false;
  }

  /// Archives end in zeros up to a full record; who adds more than that hides something.
  private void readTail(String name, InputStream tar) throws IOException {
    long size = 0;
    for (int count; (count = tar.read(buffer)) > 0; ) {
      size += count;
      if (size > LONGEST_TAIL) {
        throw new UnpackException(
            name + ": expected at most " + LONGEST_TAIL + " bytes after the archive, found more");
      }
    }
  }

  private static String where(String layer, TarEntry entry) {
    String name = entry.name().length() > 200 ? entry.name().substring(0, 200) + "…" : entry.name();
    return layer + ", member \"" + name + "\": ";
  }

  /// Gives the directories their modes and times. Nothing may be applied afterwards.
  public void finish() {
    try {
      for (Path directory : deepestFirst()) {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
          attributes.applyToDirectory(directory, directories.getOrDefault(directory, PLAIN));
        }
      }
    } catch (IOException e) {
      throw new UnpackException("giving a directory its mode: " + e, e);
    }
  }

  private List<Path> deepestFirst() {
    return directories.keySet().stream()
        .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
        .toList();
  }

  /// How many members were applied.
  public long entries() {
    return entries;
  }

  /// How many bytes of files were written.
  public long bytes() {
    return bytes;
  }

  private void count(TarEntry entry) {
    entries++;
    bytes += entry.size();
    if (entries > options.limits().entries()) {
      throw new UnpackException(
          "expected at most " + options.limits().entries() + " members, found more");
    }
    if (bytes > options.limits().bytes()) {
      throw new UnpackException(
          "expected at most " + options.limits().bytes() + " bytes of files, found more");
    }
  }

  private void apply(TarEntry entry, TarReader reader) throws IOException {
    MemberPath path = MemberPath.parse(entry.name(), options.limits());
    if (path.isRoot()) {
      if (entry.type() == TarEntry.Type.DIRECTORY) {
        directories.put(root.root(), entry);
      }
      return;
    }
    Path parent = root.directory(path.parent(), this::missing);
    if (path.last().startsWith(WHITEOUT)) {
      whiteOut(parent, path.last());
      return;
    }
    Path target = parent.resolve(path.last());
    create(target, entry, reader);
    if (!lowest) {
      layer.add(target);
    }
  }

  private void missing(Path directory) {
    directories.put(directory, PLAIN);
    if (!lowest) {
      layer.add(directory);
    }
  }

  private void create(Path target, TarEntry entry, TarReader reader) throws IOException {
    switch (entry.type()) {
      case DIRECTORY -> directory(target, entry);
      case FILE -> replacing(target, () -> file(target, entry, reader));
      case SYMBOLIC_LINK -> replacing(target, () -> symbolicLink(target, entry));
      case HARD_LINK -> hardLink(target, entry);
      case FIFO -> replacing(target, () -> node(target, entry));
      case CHARACTER_DEVICE, BLOCK_DEVICE -> device(target, entry);
    }
  }

  /// Makes something where nothing may be.
  @FunctionalInterface
  private interface Creation {
    void make() throws IOException;
  }

  /// Tries first and clears the way only when something is in it, which is rare.
  private void replacing(Path target, Creation creation) throws IOException {
    try {
      creation.make();
    } catch (FileAlreadyExistsException there) {
      remove(target);
      creation.make();
    }
  }

  private void directory(Path target, TarEntry entry) throws IOException {
    if (!RootDirectory.create(target) && !Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      remove(target);
      Files.createDirectory(target);
    }
    directories.put(target, entry);
  }

  private void file(Path target, TarEntry entry, TarReader reader) throws IOException {
    try (OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(
                target,
                Set.of(
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW,
                    LinkOption.NOFOLLOW_LINKS),
                FileAttributes.creation(entry.mode())))) {
      for (int count; (count = reader.read(buffer, 0, buffer.length)) > 0; ) {
        out.write(buffer, 0, count);
      }
    }
    attributes.applyToFile(target, entry);
  }

  private void symbolicLink(Path target, TarEntry entry) throws IOException {
    if (entry.link().isEmpty() || entry.link().indexOf('\0') >= 0) {
      throw new UnpackException("expected the target of a symbolic link, found none");
    }
    Files.createSymbolicLink(target, Path.of(entry.link()));
    attributes.applyToLink(target, entry);
  }

  private void hardLink(Path target, TarEntry entry) throws IOException {
    MemberPath path = MemberPath.parse(entry.link(), options.limits());
    if (path.isRoot()) {
      throw new UnpackException("expected the target of a hard link, found the root");
    }
    Path existing =
        root.directory(
                path.parent(),
                made -> {
                  Files.delete(made);
                  throw nothingAt(entry.link());
                })
            .resolve(path.last());
    if (RootDirectory.attributes(existing).filter(a -> !a.isDirectory()).isEmpty()) {
      throw nothingAt(entry.link());
    }
    if (!existing.equals(target)) {
      replacing(target, () -> Files.createLink(target, existing));
    }
  }

  private static UnpackException nothingAt(String link) {
    return new UnpackException(
        "expected a hard link to a file of the image, found nothing at \"" + link + "\"");
  }

  private void device(Path target, TarEntry entry) throws IOException {
    switch (options.devices()) {
      case SKIP -> {}
      case REFUSE -> throw new UnpackException("expected no device nodes in an image, found one");
      case CREATE -> {
        if (entry.device().equals(TarEntry.Device.NONE)) {
          throw new UnpackException("expected a device, found number 0:0 (an overlay's whiteout)");
        }
        replacing(target, () -> node(target, entry));
      }
    }
  }

  private void node(Path target, TarEntry entry) throws IOException {
    if (RootDirectory.attributes(target).isPresent()) {
      throw new FileAlreadyExistsException(target.toString());
    }
    int major = entry.device().major();
    int minor = entry.device().minor();
    switch (entry.type()) {
      case CHARACTER_DEVICE -> SystemCalls.characterDevice(target, major, minor);
      case BLOCK_DEVICE -> SystemCalls.blockDevice(target, major, minor);
      case FIFO -> SystemCalls.fifo(target);
      case FILE, HARD_LINK, SYMBOLIC_LINK, DIRECTORY ->
          throw new IllegalArgumentException("no node: " + entry.type());
    }
    attributes.applyToNode(target, entry);
  }

  private void whiteOut(Path parent, String marker) throws IOException {
    if (marker.equals(OPAQUE)) {
      for (Path child : children(parent)) {
        removeLower(child);
      }
    } else if (!marker.startsWith(METADATA)) {
      String name = marker.substring(WHITEOUT.length());
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw new UnpackException("expected the whiteout of a name, found none");
      }
      removeLower(parent.resolve(name));
    }
  }

  /// Removes what lower layers brought and spares what this layer did.
  ///
  /// @return whether nothing is left at `path`
  private boolean removeLower(Path path) throws IOException {
    var found = RootDirectory.attributes(path);
    if (found.isEmpty()) {
      return true;
    }
    boolean empty = true;
    if (found.get().isDirectory()) {
      for (Path child : children(path)) {
        empty &= removeLower(child);
      }
    }
    if (!empty || layer.contains(path)) {
      return false;
    }
    Files.delete(path);
    directories.remove(path);
    root.forget();
    return true;
  }

  private void remove(Path path) throws IOException {
    var found = RootDirectory.attributes(path);
    if (found.isPresent() && found.get().isDirectory()) {
      for (Path child : children(path)) {
        remove(child);
      }
    }
    Files.deleteIfExists(path);
    directories.remove(path);
    layer.remove(path);
    root.forget();
  }

  private static List<Path> children(Path directory) throws IOException {
    try (var stream = Files.list(directory)) {
      return stream.toList();
    }
  }
}
