package dev.nacre.runtime.stack;

import dev.nacre.codec.Bytes;
import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.host.Folders;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Remembers which guest image a program got, so that the next start need not read every jar and
/// the whole Java runtime to find it again.
///
/// A program is known by the paths, sizes and times of what lies on its class path, as build tools
/// know it, and by its Java. Who changes a file and hides that, can only get an older image, whose
/// digest is then not the one that was published.
final class KnownImages {
  private static final String KIND = "guest-known";
  private static final String FILE = "paths";
  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  private final Cache cache;

  KnownImages(Cache cache) {
    this.cache = cache;
  }

  /// The image remembered for this program, or the one that `builder` makes.
  GuestImage get(Supplier<GuestImage> builder) {
    String key = Digests.sha256(Bytes.utf8(program())).hex().substring(0, 16);
    List<Path> entries = cache.existing(KIND, key);
    Optional<GuestImage> known = entries.stream().findFirst().flatMap(this::read);
    if (known.isPresent()) {
      return known.get();
    }
    entries.forEach(KnownImages::forget);
    GuestImage built = builder.get();
    cache.entry(
        KIND,
        key,
        folder ->
            Files.write(
                folder.resolve(FILE),
                List.of(built.kernel().toString(), built.initrd().toString())));
    return built;
  }

  private Optional<GuestImage> read(Path entry) {
    try {
      List<Path> paths = Files.readAllLines(entry.resolve(FILE)).stream().map(Path::of).toList();
      return paths.size() == 2 && paths.stream().allMatch(cache::hold)
          ? Optional.of(new GuestImage(paths.get(0), paths.get(1)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(entry + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void forget(Path entry) {
    try {
      Folders.delete(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(entry + " cannot be removed: " + e.getMessage(), e);
    }
  }

  private static String program() {
    var text = new StringBuilder(System.getProperty("java.home", ""));
    text.append(System.getProperty("java.vm.version", ""));
    for (String property : List.of("java.class.path", "jdk.module.path")) {
      for (String path : SEPARATOR.split(System.getProperty(property, ""), -1)) {
        describe(Path.of(path), text);
      }
    }
    return text.toString();
  }

  private static void describe(Path path, StringBuilder text) {
    try {
      for (Path file : files(path)) {
        text.append('\n').append(file.toAbsolutePath());
        text.append(' ').append(Files.size(file));
        text.append(' ').append(Files.getLastModifiedTime(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be looked at: " + e.getMessage(), e);
    }
  }

  private static List<Path> files(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(path)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
