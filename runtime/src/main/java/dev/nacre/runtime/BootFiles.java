package dev.nacre.runtime;

import java.nio.file.Path;

/// What is measured: together these decide the launch digest.
///
/// @param firmware an image that QEMU maps below 4 GiB (`-bios`)
/// @param kernel a bzImage
/// @param initrd one or more cpio archives
/// @param commandLine of the kernel
public record BootFiles(Path firmware, Path kernel, Path initrd, String commandLine) {
  /// The command line of the lab: console kept in the serial log, power off instead of a reboot
  /// loop, and the word by which the agent asks the emulated processor for evidence.
  public static final String EMULATED_COMMAND_LINE =
      "console=ttyS0 panic=-1 quiet nacre.platform=emulated";

  /// The command line on hardware, where the agent finds the processor itself.
  public static final String HARDWARE_COMMAND_LINE = "console=ttyS0 panic=-1 quiet";

  public BootFiles withFirmware(Path other) {
    return new BootFiles(other, kernel, initrd, commandLine);
  }

  public BootFiles withKernel(Path other) {
    return new BootFiles(firmware, other, initrd, commandLine);
  }

  public BootFiles withInitrd(Path other) {
    return new BootFiles(firmware, kernel, other, commandLine);
  }

  public BootFiles withCommandLine(String other) {
    return new BootFiles(firmware, kernel, initrd, other);
  }
}
