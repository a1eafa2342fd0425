package dev.nacre.cli.machine;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.lab.LabMachine;
import dev.nacre.protocol.agent.AgentEvent;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.runtime.BootFiles;
import dev.nacre.runtime.HostPlatform;
import dev.nacre.runtime.HostProbe;
import dev.nacre.runtime.KvmTrial;
import dev.nacre.runtime.Launcher;
import dev.nacre.runtime.MachineExit;
import dev.nacre.runtime.MachineListener;
import dev.nacre.runtime.MachineSpec;
import dev.nacre.runtime.Platform;
import dev.nacre.runtime.VirtualMachine;
import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.host.Progress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// Starts one machine on what this host offers, shows what it says, and waits for its end.
final class MachineRun {
  private final MachineOptions options;
  private final Initdata initdata;
  private final Cache cache = Cache.of(System.getenv());
  private final Progress progress = progress();

  MachineRun(MachineOptions options, Initdata initdata) {
    this.options = options;
    this.initdata = initdata;
  }

  /// Lines on standard error.
  static Progress progress() {
    return line -> System.err.println("nacre: " + line);
  }

  /// @return the exit status: the container's, or 1 when there was no container
  int run(MachineSpec.Devices devices) {
    Launcher.requirePackages(progress);
    return switch (platform()) {
      case HostPlatform.SevSnp(int encryptionBit, int reducedBits) ->
          onHardware(
              new Platform.SevSnp(
                  encryptionBit, reducedBits, Platform.SevSnp.USUAL_POLICY, initdata.snpHostData()),
              devices);
      case HostPlatform.Tdx() ->
          onHardware(new Platform.Tdx(initdata.tdxMrConfigId(), Optional.empty()), devices);
      case HostPlatform.Emulated emulated -> inLab(emulated, devices);
    };
  }

  private HostPlatform platform() {
    if (options.lab().isPresent()) {
      return new HostPlatform.Emulated(Platform.Accelerator.TCG, "--lab was given");
    }
    return HostProbe.ofThisHost(new KvmTrial(cache, this::trialKernel)).probe();
  }

  private Path trialKernel() {
    return options.bootFiles(cache, progress, BootFiles.EMULATED_COMMAND_LINE).kernel();
  }

  private int onHardware(Platform platform, MachineSpec.Devices devices) {
    BootFiles boot = options.bootFiles(cache, progress, BootFiles.HARDWARE_COMMAND_LINE);
    var spec = new MachineSpec(boot, options.size(), platform, devices);
    try (VirtualMachine machine = new Launcher().start(spec, new Printer())) {
      return await(machine);
    }
  }

  private int inLab(HostPlatform.Emulated emulated, MachineSpec.Devices devices) {
    progress.say(
        "the processor is EMULATED, for "
            + emulated.because()
            + ": its evidence is in the real format, but nothing here protects the container from"
            + " this host");
    BootFiles boot = options.bootFiles(cache, progress, BootFiles.EMULATED_COMMAND_LINE);
    Path keys = options.lab().orElseGet(() -> LabCommand.usualKeys(cache));
    var declared =
        new LabMachine.Declared(
            boot.firmware(),
            boot.kernel(),
            boot.initrd(),
            boot.commandLine(),
            options.size().memoryBytes(),
            options.size().processors());
    var amd = EmulatedAmd.openOrCreate(keys);
    progress.say("emulated root " + amd.rootFingerprint().hex());
    var chip = EmulatedChip.of(amd);
    try (LabMachine lab = LabMachine.poweredOn(chip, declared, initdata.snpHostData())) {
      progress.say("measurement " + lab.measurement());
      var table = new Platform.HashTable(lab.table(), lab.tableAddress());
      var platform = new Platform.Emulated(emulated.accelerator(), Optional.of(table));
      var spec = new MachineSpec(boot, options.size(), platform, devices);
      try (VirtualMachine machine = new Launcher().start(spec, new Printer())) {
        lab.attach(machine.reportSocket());
        return await(machine);
      }
    }
  }

  private int await(VirtualMachine machine) {
    try {
      MachineExit exit = machine.await();
      if (exit instanceof MachineExit.ContainerExited(int status)) {
        return status;
      }
      progress.say(exit.sentence());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      progress.say("interrupted");
      return 1;
    }
  }

  /// The container's words to where its user expects them, the agent's to standard error.
  private final class Printer implements MachineListener {
    @Override
    public void event(AgentEvent event) {
      switch (event) {
        case AgentEvent.Phase(String name, double seconds, var at) ->
            progress.say(String.format(Locale.ROOT, "%-10s %6.2f s", name, seconds));
        case AgentEvent.Ready() -> progress.say("the container runs");
        case AgentEvent.Failed failed -> {
          // Said at the end, as the reason of it.
        }
        case AgentEvent.Log(var level, String message) ->
            progress.say(level.name().toLowerCase(Locale.ROOT) + ": " + message);
      }
    }

    @Override
    public void stdout(Bytes content) {
      System.out.writeBytes(content.toArray());
      System.out.flush();
    }

    @Override
    public void stderr(Bytes content) {
      System.err.writeBytes(content.toArray());
      System.err.flush();
    }
  }
}
