package dev.nacre.runtime;

import java.nio.file.Path;

/// What is measured: together these decide the launch digest.
///
/// @param firmware an image that QEMU maps below 4 GiB (`-bios`)
/// @param kernel a bzImage
/// @param initrd one or more cpio archives
/// @param commandLine of the kernel
public record BootFiles(Path firmware, Path kernel, Path initrd, String commandLine) {
  /// The command line on hardware: console kept in the serial log, power off instead of a reboot
  /// loop, and for the agent's Java, to which the kernel hands it as environment, the encoding of
  /// file names.
  public static final String HARDWARE_COMMAND_LINE =
      "console=ttyS0 panic=-1 quiet LC_CTYPE=C.UTF-8";

  /// The command line of the lab: the same, and the word by which the agent asks the emulated
  /// processor for evidence.
  public static final String EMULATED_COMMAND_LINE =
      HARDWARE_COMMAND_LINE + " nacre.platform=emulated";

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
