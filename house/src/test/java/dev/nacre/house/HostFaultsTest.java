package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.runtime.host.Cache;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong around the host's commands, as whole processes: a sentence that says what to do,
/// another status than 0, no machine and no file left behind.
class HostFaultsTest {
  private static final String IMAGE = "127.0.0.1:1/app@sha256:" + "a".repeat(64);
  private static final int SECONDS = 60;

  @TempDir private Path folder;
  private Path temporary = Path.of("");
  private Path lab = Path.of("");

  @BeforeEach
  void makeFolders() throws IOException {
    temporary = Files.createDirectory(folder.resolve("tmp"));
    lab = Cache.of(System.getenv()).root().resolve("emulated-amd");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).as("files in the temporary folder").isEmpty();
    }
    assertThat(ProcessHandle.allProcesses())
        .map(process -> process.info().commandLine().orElse(""))
        .as("machines that still run")
        .noneMatch(line -> line.contains(temporary.toString()));
  }

  @Test
  void aKilledQemuIsSaid() throws Exception {
    Process run = started();
    machineOf(run).destroyForcibly();
    assertThat(run.waitFor()).isEqualTo(1);
    assertThat(log()).contains("QEMU was killed, by somebody or by the kernel");
  }

  @Test
  void controlCEndsTheMachine() throws Exception {
    Process run = started();
    ProcessHandle machine = machineOf(run);
    Finished.of(new ProcessBuilder("sh", "-c", "kill -INT " + run.pid()));
    assertThat(run.waitFor()).isEqualTo(130);
    assertThat(machine.isAlive()).isFalse();
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Finished run = Finished.of(run("--port", taken.getLocalPort() + ":80"));
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.output())
          .contains("nacre: port " + taken.getLocalPort() + " on this host cannot be used")
          .contains("choose another with --port HOST:80");
    }
  }

  @Test
  void aRegistryThatIsDownIsNamed() throws Exception {
    Finished inspect =
        Finished.of(Distribution.command("image", "inspect", "docker://127.0.0.1:1/app"));
    assertThat(inspect.status()).isEqualTo(1);
    assertThat(inspect.output())
        .startsWith("nacre: registry 127.0.0.1:1: no answer")
        .contains("check that it runs");
  }

  @Test
  void aMissingPackageIsAskedForWithTheCommandToType() throws Exception {
    Path empty = Files.createFile(folder.resolve("status"));
    Finished run =
        inNamespace(
            "--mount",
            "mount --bind " + empty + " /var/lib/dpkg/status",
            run(List.of("-Duser.name=somebody")));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output())
        .contains("needs packages that are not installed; run this once, then try again:")
        .contains("sudo apt-get install -y --no-install-recommends qemu-system-x86 util-linux");
  }

  @Test
  void aFullCacheIsSaidBeforeAnythingIsFetched() throws Exception {
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Finished build =
        inNamespace(
            "--mount",
            "mount -t tmpfs -o size=1m none " + cache + "; export NACRE_CACHE=" + cache,
            Distribution.command("guest", "build"));
    assertThat(build.status()).isEqualTo(1);
    assertThat(build.output())
        .contains("MiB in " + cache + ", but only")
        .contains("make room, or set NACRE_CACHE to a folder on a larger disk");
  }

  @Test
  void aFullTemporaryFolderIsSaid() throws Exception {
    Finished run = inNamespace("--mount", "mount -t tmpfs -o size=4k none " + temporary, run());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output()).contains("No space left on device").contains(temporary.toString());
  }

  @Test
  void withoutANetworkTheMirrorIsNamed() throws Exception {
    Path cache = folder.resolve("cache");
    Finished build =
        inNamespace("--net", "export NACRE_CACHE=" + cache, Distribution.command("guest", "build"));
    assertThat(build.status()).isEqualTo(1);
    assertThat(build.output()).contains("the Debian archive failed (is the network up?)");
    assertThat(cache.resolve("debian")).as("no half of an entry").isEmptyDirectory();
  }

  /// A run that gets as far as its machine, and no further than the key broker that is not there.
  private ProcessBuilder run(String... more) {
    return run(List.of(), more);
  }

  private ProcessBuilder run(List<String> javaOptions, String... more) {
    var options = new ArrayList<>(List.of("-Djava.io.tmpdir=" + temporary));
    options.addAll(javaOptions);
    var words =
        new ArrayList<>(List.of("run", "--kbs", "http://127.0.0.1:1", "--lab", lab.toString()));
    words.addAll(List.of(more));
    words.add(IMAGE);
    return Distribution.command(options, words.toArray(String[]::new));
  }

  private Process started() throws IOException {
    return run().redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private ProcessHandle machineOf(Process run) throws Exception {
    long deadline = System.nanoTime() + SECONDS * 1_000_000_000L;
    while (run.isAlive() && System.nanoTime() < deadline) {
      var machine =
          run.descendants()
              .filter(child -> child.info().command().orElse("").contains("qemu"))
              .findFirst();
      if (machine.isPresent()) {
        return machine.get();
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no machine started:\n" + log());
  }

  /// Runs a command after `preparation` in a namespace of its own.
  private static Finished inNamespace(String namespace, String preparation, ProcessBuilder command)
      throws IOException, InterruptedException {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "skipped: namespaces need root here");
    var words =
        new ArrayList<>(
            List.of("unshare", namespace, "sh", "-c", preparation + "; exec \"$@\"", "sh"));
    words.addAll(command.command());
    return Finished.of(new ProcessBuilder(words));
  }
}
