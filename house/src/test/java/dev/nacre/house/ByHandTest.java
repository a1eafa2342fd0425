package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.runtime.host.Cache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page [docs/guides/by-hand.md] works as it is written: its commands are run from top to
/// bottom, on real parts, with ports of this machine that are free.
class ByHandTest {
  private static final Path PAGE = SourceTree.ROOT.resolve("docs/guides/by-hand.md");
  private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\n(.*?)^```$");

  /// As `./nacre` starts short commands: half of the processor time.
  private static final String LIGHTLY = "-XX:TieredStopAtLevel=1";

  private static final List<String> PORTS = List.of("5000", "8080");

  @TempDir private Path folder;

  @Test
  void thePageRunsFromTopToBottom() throws IOException, InterruptedException {
    SmallImage.asDockerArchive(folder.resolve("app.tar"));
    takeTheUsualKeys();
    writeCommand();
    Path script = Files.writeString(folder.resolve("by-hand.sh"), script());
    Finished page =
        Finished.of(
            new ProcessBuilder("bash", "-eux", script.toString()).directory(folder.toFile()));
    assertThat(page.status()).as(page.output()).isZero();
    assertThat(page.output())
        .as("the container that got the key, once")
        .containsOnlyOnce("\n" + SmallImage.ANSWER + "\n")
        .as("the container makes no namespaces")
        .contains(SmallImage.CONFINED)
        .as("run says which root its evidence leads to")
        .containsPattern("emulated root [0-9a-f]{64}")
        .as("the owner reads why the larger machine was refused")
        .containsPattern("r-[0-9a-z]{10}  release  .*measurement");
  }

  /// The page's blocks, with what a person would do when something fails: end the servers.
  private static String script() throws IOException {
    String commands =
        COMMANDS
            .matcher(SourceTree.read(PAGE))
            .results()
            .map(block -> block.group(1))
            .collect(Collectors.joining());
    for (String port : PORTS) {
      commands = commands.replace("127.0.0.1:" + port, "127.0.0.1:" + freePort());
    }
    return "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n" + commands;
  }

  /// New keys of 4096 bits can take a minute; those that this machine's lab has will do.
  private void takeTheUsualKeys() throws IOException {
    Path usual = Cache.of(System.getenv()).root().resolve("emulated-amd");
    if (Files.exists(usual.resolve("ark.der"))) {
      Path lab = Files.createDirectory(folder.resolve("lab"));
      try (Stream<Path> keys = Files.list(usual)) {
        for (Path key : keys.toList()) {
          Files.copy(key, lab.resolve(key.getFileName()));
        }
      }
    }
  }

  /// `./nacre` as it lies in the source tree.
  private void writeCommand() throws IOException {
    String words =
        Distribution.command(List.of(LIGHTLY)).command().stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Path command =
        Files.writeString(folder.resolve("nacre"), "#!/bin/sh\nexec " + words + " \"$@\"\n");
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
