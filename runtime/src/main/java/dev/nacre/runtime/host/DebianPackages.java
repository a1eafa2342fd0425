package dev.nacre.runtime.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The Debian packages that stand on this host.
public final class DebianPackages {
  private static final String DEFAULT_DATABASE = "/var/lib/dpkg/status";

  private final Path database;
  private final boolean root;

  DebianPackages(Path database, boolean root) {
    this.database = database;
    this.root = root;
  }

  /// Those of the running system, with the rights of the running user.
  public static DebianPackages ofThisHost() {
    return new DebianPackages(
        Path.of(DEFAULT_DATABASE), "root".equals(System.getProperty("user.name")));
  }

  /// The packages of `wanted` that are not installed, in that order.
  public List<String> missing(List<String> wanted) {
    Set<String> installed = installed();
    return wanted.stream().filter(name -> !installed.contains(name)).toList();
  }

  /// Sees to it that `wanted` are installed: root gets the missing ones, another user gets the
  /// command to copy.
  ///
  /// @param purpose what needs them, for the message: `running a virtual machine`
  /// @throws HostException when packages are missing and cannot be installed
  public void require(String purpose, List<String> wanted, Progress progress) {
    List<String> missing = missing(wanted);
    if (missing.isEmpty()) {
      return;
    }
    if (!root) {
      throw new HostException(
          purpose
              + " needs packages that are not installed; run this once, then try again:\n  sudo "
              + String.join(" ", install(missing)));
    }
    progress.say("installing for " + purpose + ": " + String.join(" ", missing));
    try {
      install(missing, progress);
    } catch (IOException e) {
      throw new HostException("cannot install packages: " + e.getMessage(), e);
    }
    List<String> still = missing(wanted);
    if (!still.isEmpty()) {
      throw new HostException(
          "apt-get reported success, but these are still missing: " + String.join(" ", still));
    }
  }

  private void install(List<String> missing, Progress progress) throws IOException {
    Path log = Files.createTempFile("nacre-apt-", ".log");
    Path here = Path.of("/");
    try {
      Command.in(here, "apt-get", "-qq", "update").run(log, watch("apt-get update", progress));
      Command.in(here, install(missing).toArray(String[]::new))
          .with("DEBIAN_FRONTEND", "noninteractive")
          .run(log, watch("apt-get install", progress));
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static Command.Watch watch(String what, Progress progress) {
    return (log, elapsed) -> {
      if (elapsed.toSeconds() % 10 == 9) {
        progress.say(what + ": " + seconds(elapsed));
      }
    };
  }

  private static String seconds(Duration elapsed) {
    return String.format(Locale.ROOT, "%d s", elapsed.toSeconds());
  }

  private static List<String> install(List<String> missing) {
    var words = new ArrayList<>(List.of("apt-get", "install", "-y", "--no-install-recommends"));
    words.addAll(missing);
    return words;
  }

  /// Reads the paragraphs of dpkg's database: `Package:` and `Status: install ok installed`.
  private Set<String> installed() {
    if (!Files.isReadable(database)) {
      throw new HostException(
          "this host has no Debian package database ("
              + database
              + "): Nacre's lab runs on Debian 12 and its relatives");
    }
    try {
      var names = new HashSet<String>();
      String name = "";
      for (String line : Files.readAllLines(database)) {
        if (line.startsWith("Package: ")) {
          name = line.substring("Package: ".length()).strip();
        } else if (line.startsWith("Status: ") && line.endsWith(" ok installed")) {
          names.add(name);
        }
      }
      return names;
    } catch (IOException e) {
      throw new HostException("cannot read " + database + ": " + e.getMessage(), e);
    }
  }
}
