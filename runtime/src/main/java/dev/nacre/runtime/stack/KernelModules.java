package dev.nacre.runtime.stack;

import dev.nacre.runtime.host.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Loadable modules of a Linux kernel, and the order in which they must be loaded.
///
/// What a module depends on stands in the module itself, as `depends=a,b` among the zero-terminated
/// strings of its section `.modinfo`. Names are compared with `-` and `_` alike.
final class KernelModules {
  private static final Pattern DEPENDS = Pattern.compile("\0depends=([^\0]*)\0");
  private static final Pattern COMMA = Pattern.compile(",");

  private final Map<String, Path> files;

  private KernelModules(Map<String, Path> files) {
    this.files = files;
  }

  /// The modules below `folder`, for instance `/lib/modules/6.1.0-1-cloud-amd64`.
  static KernelModules in(Path folder) throws IOException {
    var files = new TreeMap<String, Path>();
    try (Stream<Path> found = Files.walk(folder)) {
      found
          .filter(file -> file.toString().endsWith(".ko"))
          .forEach(file -> files.put(name(file), file));
    }
    return new KernelModules(files);
  }

  /// `wanted` and what they depend on, each after its dependencies. A wanted module that has no
  /// file is taken to be built in.
  List<Path> loadOrder(List<String> wanted) throws IOException {
    SequencedSet<Path> ordered = new LinkedHashSet<>();
    for (String name : wanted) {
      Optional<Path> file = file(name);
      if (file.isPresent()) {
        add(file.get(), ordered, List.of());
      }
    }
    return List.copyOf(ordered);
  }

  private void add(Path module, SequencedSet<Path> ordered, List<Path> above) throws IOException {
    if (above.contains(module)) {
      throw new HostException("kernel modules depend on each other in a circle: " + above);
    }
    if (ordered.contains(module)) {
      return;
    }
    var below = Stream.concat(above.stream(), Stream.of(module)).toList();
    for (String name : dependencies(module)) {
      Path file =
          file(name)
              .orElseThrow(
                  () -> new HostException(module + " depends on " + name + ", which is not there"));
      add(file, ordered, below);
    }
    ordered.add(module);
  }

  private Optional<Path> file(String name) {
    return Optional.ofNullable(files.get(name.replace('-', '_')));
  }

  private static List<String> dependencies(Path module) throws IOException {
    String text = Files.readString(module, StandardCharsets.ISO_8859_1);
    Matcher matched = DEPENDS.matcher(text);
    if (!matched.find() || matched.group(1).isEmpty()) {
      return List.of();
    }
    return COMMA.splitAsStream(matched.group(1)).toList();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.ko$", "").replace('-', '_');
  }
}
