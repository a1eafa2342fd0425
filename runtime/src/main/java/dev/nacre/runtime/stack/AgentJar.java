package dev.nacre.runtime.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// A class path in one jar: the same classes give the same bytes.
///
/// Entries are sorted, not compressed (the image is), and carry one constant time. Classes for
/// newer Java releases replace those they are meant to replace; module declarations, signatures and
/// build records are left out. The first of two entries with one name counts, but service
/// declarations are joined.
final class AgentJar {
  private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(.+)");
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "(.*/)?module-info\\.class|META-INF/(MANIFEST\\.MF|maven/.*|INDEX\\.LIST|[^/]+\\.(SF|RSA|DSA|EC))");
  private static final String SERVICES = "META-INF/services/";
  private static final LocalDateTime MODIFIED = LocalDateTime.of(2026, 1, 1, 0, 0);

  private final SortedMap<String, byte[]> entries = new TreeMap<>();
  private final SortedMap<String, Integer> releases = new TreeMap<>();

  private AgentJar() {}

  static void write(List<Path> classPath, Path jar) throws IOException {
    var merged = new AgentJar();
    for (Path path : classPath) {
      merged.add(path);
    }
    try (OutputStream out = Files.newOutputStream(jar)) {
      merged.write(out);
    }
    Files.setLastModifiedTime(jar, FileTime.fromMillis(Cpio.MODIFIED * 1000));
  }

  /// The names of all classes, as `java/lang/Object`.
  static List<String> classes(Path jar) throws IOException {
    try (var zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .sorted()
          .toList();
    }
  }

  private void add(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      addTree(path);
      return;
    }
    try (FileSystem zip = FileSystems.newFileSystem(path)) {
      addTree(zip.getPath("/"));
    }
  }

  private void addTree(Path root) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(root)) {
      files = new ArrayList<>(found.filter(Files::isRegularFile).toList());
    }
    var own = new TreeMap<String, byte[]>();
    for (Path file : files) {
      addFile(root.relativize(file).toString(), file, own);
    }
    own.forEach(this::join);
  }

  private void addFile(String name, Path file, SortedMap<String, byte[]> own) throws IOException {
    Matcher versioned = VERSIONED.matcher(name);
    int release = versioned.matches() ? Integer.parseInt(versioned.group(1)) : 0;
    String plain = versioned.matches() ? versioned.group(2) : name;
    boolean older = releases.getOrDefault(plain, 0) > release && own.containsKey(plain);
    if (LEFT_OUT.matcher(plain).matches() || release > Runtime.version().feature() || older) {
      return;
    }
    releases.put(plain, release);
    try (InputStream in = Files.newInputStream(file)) {
      own.put(plain, in.readAllBytes());
    }
  }

  private void join(String name, byte[] content) {
    entries.merge(
        name, content, (first, second) -> name.startsWith(SERVICES) ? lines(first, second) : first);
  }

  private static byte[] lines(byte[] first, byte[] second) {
    byte[] joined = new byte[first.length + 1 + second.length];
    System.arraycopy(first, 0, joined, 0, first.length);
    joined[first.length] = '\n';
    System.arraycopy(second, 0, joined, first.length + 1, second.length);
    return joined;
  }

  private void write(OutputStream out) throws IOException {
    var zip = new ZipOutputStream(out);
    zip.setMethod(ZipOutputStream.STORED);
    for (var entry : entries.entrySet()) {
      byte[] content = entry.getValue();
      var crc = new CRC32();
      crc.update(content);
      var stored = new ZipEntry(entry.getKey());
      stored.setTimeLocal(MODIFIED);
      stored.setSize(content.length);
      stored.setCompressedSize(content.length);
      stored.setCrc(crc.getValue());
      zip.putNextEntry(stored);
      zip.write(content);
      zip.closeEntry();
    }
    zip.finish();
  }
}
