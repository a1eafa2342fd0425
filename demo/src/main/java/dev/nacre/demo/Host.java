package dev.nacre.demo;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.LaunchState;
import dev.nacre.emulator.lab.LabLaunch;
import dev.nacre.emulator.lab.LabMachine;
import dev.nacre.runtime.Launcher;
import dev.nacre.runtime.MachineExit;
import dev.nacre.runtime.MachineSize;
import dev.nacre.runtime.MachineSpec;
import dev.nacre.runtime.Platform;
import dev.nacre.runtime.PortForward;
import dev.nacre.runtime.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// The untrusted host: starts machines beside the emulated processor, as asked and as it likes.
final class Host {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final Path folder;
  private final Platform.Accelerator accelerator;
  private final EmulatedChip chip;
  private final Optional<Integer> servedPort;
  private final Launcher launcher = new Launcher();
  private final AtomicInteger starts = new AtomicInteger();

  /// @param servedPort of the container, to which a forwarded port leads
  Host(
      Path folder,
      Platform.Accelerator accelerator,
      EmulatedChip chip,
      Optional<Integer> servedPort) {
    this.servedPort = servedPort;
    this.folder = folder;
    this.accelerator = accelerator;
    this.chip = chip;
  }

  EmulatedChip chip() {
    return chip;
  }

  /// The launch digest of such a start.
  static Bytes measurement(Boot boot) {
    return launch(boot).measurement();
  }

  private static LabLaunch launch(Boot boot) {
    return LabLaunch.of(
        read(boot.files().firmware()), boot.hashes(), MachineSize.USUAL.processors());
  }

  /// Starts a machine; what it says goes to `words`.
  RunningGuest start(Boot boot, GuestWords words) {
    LabLaunch launch = launch(boot);
    var state =
        LaunchState.of(launch.measurement(), boot.hostData()).withPolicy(boot.guestPolicy());
    var processor = LabMachine.poweredOn(chip, launch, state);
    try {
      VirtualMachine machine = launcher.start(spec(boot, processor), words);
      var guest = new RunningGuest(machine, processor, words);
      processor.attach(machine.reportSocket());
      return guest;
    } catch (RuntimeException e) {
      processor.close();
      throw e;
    }
  }

  /// Starts a machine that must not reach its container, and waits for its end.
  ///
  /// @throws DemoException when the container ran: the attack has succeeded
  MachineExit startToItsEnd(Boot boot) {
    var words = new GuestWords(_ -> {});
    try (RunningGuest guest = start(boot, words)) {
      MachineExit exit = guest.awaitEndOrReady(LIMIT);
      if (words.isReady() || words.hasSpoken()) {
        throw new DemoException("the container ran: nobody refused");
      }
      return exit;
    }
  }

  private MachineSpec spec(Boot boot, LabMachine processor) {
    var devices = MachineSpec.Devices.NONE.withInitdata(boot.initdata());
    if (boot.forwardedPort() != 0 && servedPort.isPresent()) {
      devices =
          devices.withForwards(List.of(new PortForward(boot.forwardedPort(), servedPort.get())));
    }
    var table = new Platform.HashTable(processor.table(), processor.tableAddress());
    return new MachineSpec(
        boot.files(),
        MachineSize.USUAL,
        new Platform.Emulated(accelerator, Optional.of(table)),
        devices.withSerialLog(folder.resolve("serial-" + starts.incrementAndGet() + ".log")));
  }

  static Bytes read(Path file) {
    try {
      return Bytes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
