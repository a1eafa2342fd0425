package dev.nacre.runtime.stack;

import dev.nacre.codec.Bytes;
import dev.nacre.runtime.host.Command;
import dev.nacre.runtime.host.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/// The part of the guest image that changes with the agent: its jar, the archive of loaded classes,
/// and the start.
///
/// The archive (`classes.jsa`, Java's static class data sharing) saves the guest from parsing and
/// verifying a thousand classes on an emulated processor. A static archive is reproducible; Java's
/// AOT cache is not, so it is not used in a measured image.
final class AgentLayer {
  private static final String FOLDER = "/app/";
  private static final String ARGUMENTS = "/etc/nacre/agent.args";

  /// Relative, because the archive of classes holds this text: an absolute path would carry the
  /// builder's folder into what is measured. The first process starts in `/`.
  private static final String CLASS_PATH = "app/agent.jar";

  /// How the agent's Java is started; memory is small, processors are one or two.
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-XX:-UseContainerSupport",
          "-Xmx192m",
          "-XX:SharedArchiveFile=" + FOLDER + "classes.jsa",
          "-Xshare:auto",
          "--enable-native-access=ALL-UNNAMED",
          "-cp",
          CLASS_PATH);

  private static final List<String> DUMP_OPTIONS =
      List.of("-Xshare:dump", "-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED");

  private final AgentProgram agent;
  private final JavaRuntime runtime;
  private final Path jar;

  AgentLayer(AgentProgram agent, JavaRuntime runtime, Path jar) {
    this.agent = agent;
    this.runtime = runtime;
    this.jar = jar;
  }

  /// Changes whenever the layer's bytes would.
  String identity() throws IOException {
    return Digests.sha256(jar)
        + arguments()
        + DUMP_OPTIONS
        + Digests.sha256(Bytes.utf8(classList().toString()));
  }

  /// @param work an existing folder, for intermediate files
  Cpio pack(Path work) throws IOException {
    Path app = Files.createDirectory(work.resolve("app"));
    Path placed = app.resolve("agent.jar");
    Files.copy(jar, placed, StandardCopyOption.COPY_ATTRIBUTES);
    Path archive = Files.createTempFile("nacre-classes-", ".jsa");
    try {
      dump(work, archive);
      var image = new Cpio();
      image.add(
          FOLDER + "agent.jar", new CpioNode.Text(Bytes.of(Files.readAllBytes(placed)), false));
      image.add(
          FOLDER + "classes.jsa", new CpioNode.Text(Bytes.of(Files.readAllBytes(archive)), false));
      image.add(ARGUMENTS, new CpioNode.Text(Bytes.utf8(arguments()), false));
      image.add(
          "/init", new CpioNode.Text(Bytes.utf8("#!/jre/bin/java @" + ARGUMENTS + "\n"), true));
      return image;
    } finally {
      Folders.delete(app);
      Files.deleteIfExists(archive);
    }
  }

  private void dump(Path work, Path archive) throws IOException {
    Path list = work.resolve("app/classes.lst");
    Files.write(list, classList());
    var words = new ArrayList<>(List.of(runtime.home().resolve("bin/java").toString()));
    words.addAll(DUMP_OPTIONS);
    words.add("-XX:SharedClassListFile=" + list);
    words.add("-XX:SharedArchiveFile=" + archive);
    words.addAll(List.of("-cp", CLASS_PATH));
    Command.in(work, words.toArray(String[]::new)).output();
  }

  private String arguments() {
    return String.join("\n", OPTIONS) + "\n" + agent.mainClass() + "\n";
  }

  /// The classes to archive, in alphabetical order: those of a recorded start, those that Java
  /// itself always loads, and the agent's own. Then, what begins with `@`, the code that Java makes
  /// for lambdas and method handles, which names classes and so must follow them.
  private List<String> classList() throws IOException {
    var names =
        new TreeSet<String>(
            Comparator.comparing((String name) -> name.startsWith("@"))
                .thenComparing(Comparator.naturalOrder()));
    names.addAll(Files.readAllLines(runtime.home().resolve("lib/classlist")));
    names.addAll(recorded());
    names.addAll(AgentJar.classes(jar));
    names.removeIf(name -> name.startsWith("#") || name.isBlank());
    return new ArrayList<>(names);
  }

  private static List<String> recorded() throws IOException {
    try (InputStream in = AgentLayer.class.getResourceAsStream("agent-classes.txt")) {
      return in == null
          ? List.of()
          : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
