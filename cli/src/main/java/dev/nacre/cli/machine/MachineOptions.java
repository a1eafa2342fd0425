package dev.nacre.cli.machine;

import dev.nacre.runtime.BootFiles;
import dev.nacre.runtime.MachineSize;
import dev.nacre.runtime.MachineSpec;
import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.host.Progress;
import dev.nacre.runtime.stack.EnclaveStack;
import dev.nacre.runtime.stack.GuestImage;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What a machine is made of: the options of the commands that start one.
final class MachineOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--memory",
      defaultValue = "768",
      paramLabel = "MIB",
      description = "The machine's memory (default: 768).")
  private int memory;

  @Option(
      names = "--vcpus",
      defaultValue = "1",
      paramLabel = "N",
      description = "Virtual processors (default: 1).")
  private int processors;

  @Option(
      names = "--firmware",
      paramLabel = "FILE",
      description = "Instead of the firmware that Nacre builds.")
  private @Nullable Path firmware;

  @Option(names = "--kernel", paramLabel = "FILE", description = "Instead of Debian's kernel.")
  private @Nullable Path kernel;

  @Option(
      names = "--initrd",
      paramLabel = "FILE",
      description = "Instead of the guest image that Nacre builds.")
  private @Nullable Path initrd;

  @Option(
      names = "--append",
      paramLabel = "TEXT",
      description = "Instead of the usual kernel command line.")
  private @Nullable String commandLine;

  @Option(
      names = "--lab",
      paramLabel = "DIR",
      description =
          "Use an emulated processor with the keys in DIR, also on a host that has a real one.")
  private @Nullable Path lab;

  @Option(
      names = "--serial-log",
      paramLabel = "FILE",
      description = "Keep what the guest's console printed.")
  private @Nullable Path serialLog;

  MachineSize size() {
    try {
      return new MachineSize(memory, processors);
    } catch (IllegalArgumentException e) {
      if (command == null) {
        throw e;
      }
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /// Where the keys of the emulated processor lie, when the user asked for one.
  Optional<Path> lab() {
    return Optional.ofNullable(lab);
  }

  MachineSpec.Devices withSerialLog(MachineSpec.Devices devices) {
    return serialLog == null ? devices : devices.withSerialLog(serialLog);
  }

  /// Builds only what was not given.
  BootFiles bootFiles(Cache cache, Progress progress, String usualCommandLine) {
    var stack = new EnclaveStack(cache, progress);
    String append = commandLine == null ? usualCommandLine : commandLine;
    Path booted = firmware == null ? stack.firmware() : firmware;
    if (kernel != null && initrd != null) {
      return new BootFiles(booted, kernel, initrd, append);
    }
    GuestImage guest = stack.guest();
    return new BootFiles(
        booted,
        kernel == null ? guest.kernel() : kernel,
        initrd == null ? guest.initrd() : initrd,
        append);
  }
}
