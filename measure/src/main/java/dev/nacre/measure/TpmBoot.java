package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/// A start with TPM of a kernel that UEFI firmware (OVMF) is handed by the host (QEMU's `-kernel`),
/// of which the registers are predicted that depend on the workload's files alone.
///
/// The registers 0 to 3 and 7 depend on the firmware build and the machine; they are taken from a
/// trusted start.
///
/// @param kernel as the firmware gets it: outside of SEV, QEMU patches it first, see
///   [QemuPatchedKernel]
/// @param initrd empty when there is none
/// @param commandLine without what the host appends
public record TpmBoot(Bytes kernel, Bytes initrd, String commandLine) {
  /// The register of what the firmware started.
  public static final int PROGRAMS = 4;

  /// The register of the initdata: extended once with their digest.
  public static final int INIT_DATA = 8;

  /// The register of what the kernel's own EFI stub loaded.
  public static final int LOADED = 9;

  private static final String CALLING = "Calling EFI Application from Boot Option";
  private static final Bytes SEPARATOR = Bytes.zeros(4);

  /// What QEMU appends to the command line of a kernel with an initrd, so that its stub loads it.
  private static final String INITRD_OPTION = " initrd=initrd";

  public TpmBoot {
    if (commandLine.indexOf('\0') >= 0) {
      throw MalformedException.at("command line", "no NUL", "NUL");
    }
  }

  /// The registers 4 and 9 of the bank of SHA-256 by their numbers.
  ///
  /// @throws MalformedException when the kernel has no EFI stub
  public SortedMap<Integer, Bytes> registers() {
    var registers = new TreeMap<Integer, Bytes>();
    registers.put(
        PROGRAMS,
        extended(
            PeImage.parse(kernel).authenticode(Sha.SHA_256),
            Sha.SHA_256.of(Bytes.utf8(CALLING)),
            Sha.SHA_256.of(SEPARATOR)));
    registers.put(
        LOADED,
        initrd.isEmpty()
            ? extended(Sha.SHA_256.of(loadOptions()))
            : extended(Sha.SHA_256.of(loadOptions()), Sha.SHA_256.of(initrd)));
    return registers;
  }

  /// Register 8 after the guest's agent extended it with a digest of 32 bytes.
  public static Bytes initDataRegister(Bytes digest) {
    if (digest.size() != 32) {
      throw MalformedException.at(
          "initdata", "a digest of SHA-256, with which a TPM can extend", digest.size() + " bytes");
    }
    return extended(digest);
  }

  private Bytes loadOptions() {
    String options = initrd.isEmpty() ? commandLine : commandLine + INITRD_OPTION;
    return Bytes.of((options + '\0').getBytes(StandardCharsets.UTF_16LE));
  }

  private static Bytes extended(Bytes... digests) {
    Bytes register = Bytes.zeros(32);
    for (Bytes digest : digests) {
      register = Sha.SHA_256.of(register.concat(digest));
    }
    return register;
  }
}
