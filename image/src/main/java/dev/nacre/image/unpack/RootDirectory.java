package dev.nacre.image.unpack;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds directories below a root as a process whose root it is would find them.
///
/// Symbolic links are followed component by component, absolute ones from the root, and `..` ends
/// at the root: nothing outside is ever touched. The tree belongs to one writer.
final class RootDirectory {
  private static final int MOST_LINKS = 40;
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;
  private final Map<List<String>, Path> found = new HashMap<>();

  RootDirectory(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  /// What is made where a directory is missing.
  @FunctionalInterface
  interface Missing {
    void made(Path directory) throws IOException;
  }

  /// The directory that `components` lead to; missing ones are made and told to `missing`.
  ///
  /// @throws UnpackException when a file stands in the way, or links lead in a circle
  Path directory(List<String> components, Missing missing) throws IOException {
    Path known = found.get(components);
    if (known != null) {
      return known;
    }
    Path current = root;
    var todo = new ArrayDeque<>(components);
    for (int links = 0; !todo.isEmpty(); ) {
      String component = todo.pop();
      if (component.equals("..")) {
        current =
            current.equals(root) ? root : Optional.ofNullable(current.getParent()).orElse(root);
        continue;
      }
      Path next = current.resolve(component);
      Optional<BasicFileAttributes> attributes = attributes(next);
      if (attributes.isEmpty()) {
        make(next, missing);
        current = next;
      } else if (attributes.get().isDirectory()) {
        current = next;
      } else if (attributes.get().isSymbolicLink()) {
        if (++links > MOST_LINKS) {
          throw new UnpackException(
              "expected at most " + MOST_LINKS + " links on the way, found more");
        }
        current = follow(next, current, todo);
      } else {
        throw new UnpackException(
            "expected a directory at /" + root.relativize(next) + ", found a file");
      }
    }
    found.put(List.copyOf(components), current);
    return current;
  }

  private Path follow(Path link, Path current, ArrayDeque<String> todo) throws IOException {
    String target = Files.readSymbolicLink(link).toString();
    String[] components = target.split("/", -1);
    for (int i = components.length - 1; i >= 0; i--) {
      if (!components[i].isEmpty() && !components[i].equals(".")) {
        todo.push(components[i]);
      }
    }
    return target.startsWith("/") ? root : current;
  }

  private static void make(Path directory, Missing missing) throws IOException {
    try {
      Files.createDirectory(directory, PRIVATE);
      missing.made(directory);
    } catch (FileAlreadyExistsException e) {
      throw new UnpackException("expected to be alone in " + directory, e);
    }
  }

  /// Makes one directory that only its owner may enter, or finds it there.
  ///
  /// @return whether it was made
  static boolean create(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, PRIVATE);
      return true;
    } catch (FileAlreadyExistsException there) {
      return false;
    }
  }

  /// Must be called whenever something is removed that may be a directory or a link to one.
  void forget() {
    found.clear();
  }

  /// The attributes of `path` itself, or nothing where there is nothing.
  static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }
}
