package dev.nacre.runtime.stack;

import dev.nacre.runtime.host.HostException;
import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The program that becomes the guest's first process: class path, main class, and the modules of
/// the JDK that it needs.
///
/// @param classPath jars or folders of classes, each once
/// @param mainClass its binary name
/// @param platformModules of the JDK, in alphabetical order
public record AgentProgram(List<Path> classPath, String mainClass, List<String> platformModules) {
  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  /// Automatic modules do not say what they need of the JDK; this is what such jars may need.
  private static final String UNSUPPORTED = "jdk.unsupported";

  public AgentProgram {
    classPath = List.copyOf(classPath);
    platformModules = List.copyOf(platformModules);
  }

  /// The agent that belongs to this running program: the module `root` and what it requires, found
  /// on the class path and the module path.
  ///
  /// @throws HostException when `root` or something that it requires is not there
  public static AgentProgram ofThisProgram(String root, String mainClass) {
    var paths =
        Stream.of("java.class.path", "jdk.module.path")
            .map(name -> System.getProperty(name, ""))
            .flatMap(SEPARATOR::splitAsStream)
            .filter(text -> !text.isEmpty())
            .map(Path::of)
            .filter(Files::exists)
            .toList();
    return of(root, mainClass, paths);
  }

  static AgentProgram of(String root, String mainClass, List<Path> paths) {
    SortedMap<String, ModuleReference> known = modules(paths);
    SortedSet<String> platform = new TreeSet<>(List.of("java.base"));
    SortedMap<String, Path> found = new TreeMap<>();
    var open = new ArrayList<>(List.of(root));
    while (!open.isEmpty()) {
      String name = open.removeLast();
      if (isPlatform(name)) {
        platform.add(name);
      } else if (!found.containsKey(name)) {
        ModuleReference module =
            Optional.ofNullable(known.get(name))
                .orElseThrow(() ->
                    new HostException(
                        "the guest's program needs the module " + name + ", which is on no path"));
        found.put(name, Path.of(module.location().orElseThrow()));
        open.addAll(required(module.descriptor()));
      }
    }
    return new AgentProgram(List.copyOf(found.values()), mainClass, List.copyOf(platform));
  }

  private static List<String> required(ModuleDescriptor module) {
    if (module.isAutomatic()) {
      return List.of(UNSUPPORTED);
    }
    return module.requires().stream()
        .filter(r -> !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .map(ModuleDescriptor.Requires::name)
        .toList();
  }

  private static boolean isPlatform(String name) {
    return ModuleFinder.ofSystem().find(name).isPresent();
  }

  /// Paths that hold no module are left out; of two modules with one name the first counts.
  private static SortedMap<String, ModuleReference> modules(List<Path> paths) {
    var known = new TreeMap<String, ModuleReference>();
    for (Path path : paths) {
      modules(path).forEach(module -> known.putIfAbsent(module.descriptor().name(), module));
    }
    return known;
  }

  private static Set<ModuleReference> modules(Path path) {
    try {
      return ModuleFinder.of(path).findAll();
    } catch (FindException e) {
      return Set.of();
    }
  }
}
