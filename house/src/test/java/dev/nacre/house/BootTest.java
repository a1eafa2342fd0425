package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.lab.LabLaunch;
import dev.nacre.protocol.agent.AgentEvent;
import dev.nacre.runtime.BootFiles;
import dev.nacre.runtime.Launcher;
import dev.nacre.runtime.MachineExit;
import dev.nacre.runtime.MachineListener;
import dev.nacre.runtime.MachineSize;
import dev.nacre.runtime.MachineSpec;
import dev.nacre.runtime.Platform;
import dev.nacre.runtime.VirtualMachine;
import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.stack.EnclaveStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Single starts of the real machine: the firmware boots what the table of hashes names, and
/// nothing else.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BootTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final MachineSize SIZE = MachineSize.USUAL;

  private BootFiles genuine = new BootFiles(Path.of(""), Path.of(""), Path.of(""), "");
  private Optional<Platform.HashTable> table = Optional.empty();
  private Path folder = Path.of("");

  @BeforeAll
  void measureTheGenuineFiles(@TempDir Path shared) throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/qemu-system-x86_64")),
        "skipped: the package qemu-system-x86 is not installed");
    folder = shared;
    genuine =
        new EnclaveStack(Cache.of(System.getenv()), System.out::println)
            .bootFiles(BootFiles.EMULATED_COMMAND_LINE);
    var hashes =
        LabLaunch.hashes(
            read(genuine.kernel()),
            read(genuine.initrd()),
            genuine.commandLine(),
            SIZE.memoryBytes());
    LabLaunch launch = LabLaunch.of(read(genuine.firmware()), hashes, SIZE.processors());
    Path file = Files.write(folder.resolve("table"), launch.table().toArray());
    table = Optional.of(new Platform.HashTable(file, launch.tableAddress()));
  }

  @Test
  void whatWasMeasuredBootsUntilItsAgentSpeaks() throws InterruptedException {
    var spoke = new CountDownLatch(1);
    try (VirtualMachine machine = start(genuine, table, spoke)) {
      assertThat(spoke.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
          .as("the agent speaks; the machine's end: %s", machine.await(Duration.ZERO))
          .isTrue();
    }
  }

  @Test
  void anotherInitrdIsStopped() throws Exception {
    assertThat(exit(genuine.withInitrd(changed(genuine.initrd())), table))
        .isEqualTo(new MachineExit.FirmwareRefused());
  }

  @Test
  void anotherKernelIsStopped() throws Exception {
    assertThat(exit(genuine.withKernel(changed(genuine.kernel())), table))
        .isEqualTo(new MachineExit.FirmwareRefused());
  }

  @Test
  void anotherCommandLineIsStopped() throws Exception {
    assertThat(exit(genuine.withCommandLine(genuine.commandLine() + " single"), table))
        .isEqualTo(new MachineExit.FirmwareRefused());
  }

  @Test
  void withoutATableNothingBoots() throws Exception {
    assertThat(exit(genuine, Optional.empty())).isEqualTo(new MachineExit.FirmwareRefused());
  }

  private static MachineExit exit(BootFiles files, Optional<Platform.HashTable> table)
      throws InterruptedException {
    try (VirtualMachine machine = start(files, table, new CountDownLatch(1))) {
      return machine
          .await(LIMIT)
          .orElseThrow(() -> new AssertionError("the machine still runs: " + files));
    }
  }

  private static VirtualMachine start(
      BootFiles files, Optional<Platform.HashTable> table, CountDownLatch spoke) {
    var platform = new Platform.Emulated(Platform.Accelerator.TCG, table);
    var spec = new MachineSpec(files, SIZE, platform, MachineSpec.Devices.NONE);
    return new Launcher()
        .start(
            spec,
            new MachineListener() {
              @Override
              public void event(AgentEvent event) {
                spoke.countDown();
              }

              @Override
              public void stdout(Bytes content) {}

              @Override
              public void stderr(Bytes content) {}
            });
  }

  /// The same file with one bit changed near its end.
  private Path changed(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[content.length - 100] ^= 1;
    return Files.write(Files.createTempFile(folder, "changed-", ""), content);
  }

  private static Bytes read(Path file) throws IOException {
    return Bytes.of(Files.readAllBytes(file));
  }
}
