package dev.nacre.runtime.stack;

import dev.nacre.codec.Bytes;
import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.host.Command;
import dev.nacre.runtime.host.HostException;
import dev.nacre.runtime.host.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A Java runtime with the modules that the agent needs and nothing else, linked by `jlink` from
/// the JDK that runs this program.
///
/// It carries no certificates of public authorities: the agent trusts what its owner pins.
final class JavaRuntime {
  private static final String KIND = "jre";
  private static final long SPACE_MIB = 200;
  private static final List<String> LEFT_OUT = List.of("legal", "man");

  /// Not `--strip-debug`, which wants objcopy; native libraries come without symbols.
  private static final List<String> FORM =
      List.of(
          "--strip-java-debug-attributes",
          "--no-header-files",
          "--no-man-pages",
          "--compress",
          "zip-6",
          "--vm",
          "server");

  private final Path home;

  private JavaRuntime(Path home) {
    this.home = home;
  }

  /// One that was linked before serves again if it was from the same JDK, of the same modules and
  /// in the same form.
  static JavaRuntime link(Cache cache, List<String> modules, Progress progress) {
    Path jdk = Path.of(System.getProperty("java.home"));
    String version =
        System.getProperty("java.vendor.version", "") + "-" + System.getProperty("java.vm.version");
    String digest = Digests.sha256(Bytes.utf8(modules + " " + FORM)).hex().substring(0, 12);
    String key = version.replaceAll("[^A-Za-z0-9.+-]", "_") + "-" + digest;
    return new JavaRuntime(
        cache
            .entry(
                KIND,
                key,
                folder -> {
                  cache.requireSpace(SPACE_MIB, "linking the guest's Java runtime");
                  progress.say("linking the guest's Java runtime");
                  link(jdk, modules, folder);
                })
            .resolve("jre"));
  }

  private static void link(Path jdk, List<String> modules, Path folder) throws IOException {
    Path jlink = jdk.resolve("bin/jlink");
    if (!Files.isExecutable(jlink)) {
      throw new HostException(
          "the Java at " + jdk + " has no jlink: run Nacre with a JDK 25, not with a JRE");
    }
    Path home = folder.resolve("jre");
    var command = new ArrayList<>(List.of(jlink.toString(), "--output", home.toString()));
    command.addAll(List.of("--add-modules", String.join(",", modules)));
    command.addAll(FORM);
    Command.in(folder, command.toArray(String[]::new)).output();
    Files.delete(home.resolve("lib/security/cacerts"));
    for (Path file : files(home)) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(Cpio.MODIFIED * 1000));
    }
  }

  Path home() {
    return home;
  }

  /// Adds it as `/jre`. Its launcher library is also found by the system's linker, because at the
  /// start of the first process `/proc`, by which the launcher would find it, is not there.
  void addTo(Cpio image) throws IOException {
    for (Path file : files(home)) {
      if (!LEFT_OUT.contains(home.relativize(file).getName(0).toString())) {
        image.add(
            "/jre/" + home.relativize(file), new CpioNode.Copy(file, Files.isExecutable(file)));
      }
    }
    image.add("/lib/x86_64-linux-gnu/libjli.so", new CpioNode.Link("/jre/lib/libjli.so"));
  }

  private static List<Path> files(Path home) throws IOException {
    try (Stream<Path> found = Files.walk(home)) {
      return found.filter(Files::isRegularFile).toList();
    }
  }
}
