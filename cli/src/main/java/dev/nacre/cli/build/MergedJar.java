package dev.nacre.cli.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/// All libraries in one jar, for a server's start: to open eighty and read what is in each is a
/// fifth of it, and whoever looks for a service opens them all.
///
/// Of several files with one name the first counts, as on a class path, but lists of services are
/// put together. Of a jar with files for several releases of Java those for this one are taken.
/// Every name costs some time when the jar is opened, so what a server never calls is left out:
/// what forges evidence, or describes the APIs of Google's cloud.
final class MergedJar {
  private static final Pattern LIST = Pattern.compile("META-INF/(services/[^/]+|helidon/manifest)");
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "META-INF/(MANIFEST\\.MF|INDEX\\.LIST)|META-INF/maven/.*|(.*/)?module-info\\.class"
              + "|.*\\.proto|com/google/(api|apps|cloud|geo|logging|longrunning|shopping|type)/.*");
  private static final Pattern NOT_FOR_A_SERVER =
      Pattern.compile("(bcprov|bcpkix|bcutil)-.*\\.jar");

  private final JarOutputStream out;
  private final Set<String> names = new HashSet<>();
  private final Map<String, ByteArrayOutputStream> lists = new TreeMap<>();

  private MergedJar(JarOutputStream out) {
    this.out = out;
  }

  /// @param jars in the order of the class path
  static void write(List<Path> jars, Path target) throws IOException {
    Path fresh = target.resolveSibling(target.getFileName() + ".new");
    try (var out = new JarOutputStream(Files.newOutputStream(fresh))) {
      var merged = new MergedJar(out);
      for (Path jar : jars) {
        if (!NOT_FOR_A_SERVER.matcher(jar.getFileName().toString()).matches()) {
          merged.add(jar);
        }
      }
      merged.addLists();
    }
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private void add(Path path) throws IOException {
    try (var jar = new JarFile(path.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
      for (JarEntry entry : jar.versionedStream().toList()) {
        String name = entry.getName();
        if (entry.isDirectory() || LEFT_OUT.matcher(name).matches()) {
          continue;
        }
        if (LIST.matcher(name).matches()) {
          var list = lists.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
          transfer(jar, entry, list);
          list.write('\n');
        } else if (names.add(name)) {
          out.putNextEntry(new JarEntry(name));
          transfer(jar, entry, out);
        }
      }
    }
  }

  private static void transfer(JarFile jar, JarEntry entry, OutputStream out) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      in.transferTo(out);
    }
  }

  private void addLists() throws IOException {
    for (Map.Entry<String, ByteArrayOutputStream> list : lists.entrySet()) {
      out.putNextEntry(new JarEntry(list.getKey()));
      list.getValue().writeTo(out);
    }
  }
}
