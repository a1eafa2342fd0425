package dev.nacre.emulator.lab;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The emulated processor's side of one machine under QEMU.
///
/// Before the start it measures and writes the table of kernel hashes into a file that QEMU loads;
/// after the start it answers the guest's requests for reports. What is started and what is
/// declared to the processor are two things, as on a host that lies: hand other files to QEMU than
/// to [#poweredOn] and the firmware refuses them; declare them here too and the measurement is
/// another.
///
/// ```java
/// try (LabMachine lab = LabMachine.poweredOn(chip, declared, initdata.snpHostData())) {
///   // start QEMU with lab.table() loaded at lab.tableAddress(), then
///   lab.attach(socketOfTheReportPort);
/// }
/// ```
public final class LabMachine implements AutoCloseable {
  private final LabLaunch launch;
  private final Path table;
  private final EmulatedSnp processor;
  private Optional<ReportPort> port = Optional.empty();

  private LabMachine(LabLaunch launch, Path table, EmulatedSnp processor) {
    this.launch = launch;
    this.table = table;
    this.processor = processor;
  }

  /// What the host declares to the processor.
  ///
  /// @param memory of the machine in bytes: QEMU patches the kernel by it
  /// @param processors how many virtual processors start
  public record Declared(
      Path firmware, Path kernel, Path initrd, String commandLine, long memory, int processors) {
    /// What the processor makes of it.
    ///
    /// @throws UncheckedIOException when a file cannot be read
    public LabLaunch measure() {
      return LabLaunch.of(
          read(firmware),
          LabLaunch.hashes(read(kernel), read(initrd), commandLine, memory),
          processors);
    }
  }

  /// A machine with the usual policy.
  ///
  /// @param hostData 32 bytes: the digest of the initdata
  public static LabMachine poweredOn(EmulatedChip chip, Declared declared, Bytes hostData) {
    LabLaunch launch = declared.measure();
    return poweredOn(chip, launch, LaunchState.of(launch.measurement(), hostData));
  }

  /// A machine of which the processor remembers `state`, which an attack may have bent.
  public static LabMachine poweredOn(EmulatedChip chip, LabLaunch launch, LaunchState state) {
    try {
      Path table = Files.createTempFile("nacre-hashes-", ".bin");
      // Also when the program is ended by a signal, on which nothing is closed.
      table.toFile().deleteOnExit();
      Files.write(table, launch.table().toArray());
      return new LabMachine(launch, table, EmulatedSnp.started(chip, state));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the table of kernel hashes cannot be written: " + e.getMessage(), e);
    }
  }

  /// The file to load into guest memory at [#tableAddress].
  public Path table() {
    return table;
  }

  public long tableAddress() {
    return launch.tableAddress();
  }

  /// The launch digest, 48 bytes, as it will stand in the reports.
  public Bytes measurement() {
    return launch.measurement();
  }

  /// Answers the requests that come through `socket`, on which QEMU listens.
  ///
  /// @throws UncheckedIOException when nobody listens there
  public void attach(Path socket) {
    port = Optional.of(ReportPort.attach(socket, processor));
  }

  @Override
  public void close() {
    port.ifPresent(ReportPort::close);
    try {
      Files.deleteIfExists(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Bytes read(Path file) {
    try {
      return Bytes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}
