package dev.nacre.runtime.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Packages and sources from the Debian mirrors that this host is configured for.
///
/// It uses lists and archives of its own below a working folder, so that it changes nothing in
/// `/etc` and `/var` and needs no rights. apt checks the archive's signatures as always.
public final class DebianArchive {
  private static final Path ETC_APT = Path.of("/etc/apt");
  private static final Path OS_RELEASE = Path.of("/etc/os-release");

  private final Path work;
  private final Path configuration;

  private DebianArchive(Path work) {
    this.work = work;
    this.configuration = work.resolve("apt.conf");
  }

  /// Fetches the lists into `work`, which must exist.
  ///
  /// @throws HostException when there is no mirror, or it cannot be reached
  public static DebianArchive open(Path work, Progress progress) throws IOException {
    AptSources sources = AptSources.read(ETC_APT, codename());
    if (sources.isEmpty()) {
      throw new HostException(
          "no Debian mirror with component main for "
              + codename()
              + " stands in "
              + ETC_APT
              + "/sources.list or sources.list.d: add one, then try again");
    }
    var archive = new DebianArchive(work);
    archive.configure(sources);
    progress.say("reading the lists of the Debian archive");
    archive.run("reading the lists", work, "apt-get", "-q", "update");
    return archive;
  }

  /// Downloads the newest package `name` into `folder` and gives its path.
  public Path binary(String name, Path folder) throws IOException {
    return binaries(List.of(name), folder).getFirst();
  }

  /// Downloads the newest packages `names` into `folder` and gives their paths, in that order.
  public List<Path> binaries(List<String> names, Path folder) throws IOException {
    var words = new ArrayList<>(List.of("apt-get", "-q", "download"));
    words.addAll(names);
    run("downloading " + String.join(", ", names), folder, words.toArray(String[]::new));
    var files = new ArrayList<Path>();
    for (String name : names) {
      files.add(only(folder, name + "_", ".deb"));
    }
    return files;
  }

  /// Downloads the newest source package into `folder` and gives its `.dsc`.
  public Path source(String name, Path folder) throws IOException {
    run("downloading source " + name, folder, "apt-get", "-q", "source", "-d", name);
    return only(folder, name + "_", ".dsc");
  }

  /// What `name` depends on at once, of packages whose name starts with `prefix`.
  public Optional<String> dependency(String name, String prefix) throws IOException {
    return Command.in(work, "apt-cache", "depends", "--important", name)
        .with("APT_CONFIG", configuration.toString())
        .output()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("Depends: " + prefix))
        .map(line -> line.substring("Depends: ".length()))
        .findFirst();
  }

  /// The version in the name of a downloaded file: `name_VERSION_arch.deb` or `name_VERSION.dsc`.
  public static String version(Path downloaded) {
    String name = String.valueOf(downloaded.getFileName()).replace("%3a", ":");
    String rest = name.substring(name.indexOf('_') + 1);
    int end = rest.contains("_") ? rest.lastIndexOf('_') : rest.lastIndexOf('.');
    return rest.substring(0, end);
  }

  private void configure(AptSources sources) throws IOException {
    Files.createDirectories(work.resolve("parts"));
    Files.createDirectories(work.resolve("lists/partial"));
    Files.createDirectories(work.resolve("archives/partial"));
    Files.write(work.resolve("parts/nacre.list"), sources.lines());
    Files.writeString(
        work.resolve("parts/nacre.sources"), String.join("\n\n", sources.paragraphs()) + "\n");
    Files.write(
        configuration,
        List.of(
            "Dir::Etc::sourcelist \"/dev/null\";",
            "Dir::Etc::sourceparts \"" + work.resolve("parts") + "\";",
            "Dir::State::lists \"" + work.resolve("lists") + "\";",
            "Dir::Cache \"" + work + "\";",
            "Dir::Cache::archives \"" + work.resolve("archives") + "\";",
            "APT::Sandbox::User \"\";",
            "APT::Update::Error-Mode \"any\";",
            "Acquire::Languages \"none\";",
            "Acquire::Retries \"3\";"));
  }

  private void run(String what, Path folder, String... words) throws IOException {
    Path log = work.resolve("apt.log");
    try {
      Command.in(folder, words)
          .with("APT_CONFIG", configuration.toString())
          .run(log, (file, elapsed) -> {});
    } catch (HostException e) {
      throw new HostException(
          what + " from the Debian archive failed (is the network up?): " + e.getMessage(), e);
    }
  }

  private static Path only(Path folder, String prefix, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
          .filter(file -> file.toString().endsWith(suffix))
          .findFirst()
          .orElseThrow(() ->
              new HostException("apt-get left no " + prefix + "*" + suffix + " in " + folder));
    }
  }

  private static String codename() throws IOException {
    return Files.readAllLines(OS_RELEASE).stream()
        .filter(line -> line.startsWith("VERSION_CODENAME="))
        .map(line -> line.substring("VERSION_CODENAME=".length()).replace("\"", ""))
        .findFirst()
        .orElseThrow(
            () -> new HostException(OS_RELEASE + " names no VERSION_CODENAME: is this Debian 12?"));
  }
}
