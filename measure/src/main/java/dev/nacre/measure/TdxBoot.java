package dev.nacre.measure;

import dev.nacre.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A start of a kernel in a trust domain whose firmware (OVMF) is handed it by the host (QEMU's
/// `-kernel`), of which the run-time measurement registers are predicted.
///
/// Register 3 stays zero until something in the guest extends it.
///
/// @param kernel as the firmware gets it: with firmware before edk2-stable202505 QEMU patches it
///   first, see [QemuPatchedKernel]
/// @param initrd empty when there is none
/// @param commandLine without what the host or the firmware adds
public record TdxBoot(Generation generation, Bytes kernel, Bytes initrd, String commandLine) {
  private static final Bytes SEPARATOR = Bytes.zeros(4);
  private static final String GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
  private static final String SECURITY = "d719b2cb-3d3a-4596-a3bc-dad00e67656f";
  private static final String INITRD = "initrd=initrd";

  /// A release of edk2 from which on what is measured is another.
  public enum Generation {
    BEFORE_202411,
    FROM_202411,
    FROM_202505,
    FROM_202508;

    boolean isBefore(Generation other) {
      return compareTo(other) < 0;
    }
  }

  /// Digests of what QEMU describes the machine with: `etc/table-loader`, `etc/acpi/rsdp` and
  /// `etc/acpi/tables` as they stand in its fw_cfg.
  ///
  /// @param loader SHA-384
  /// @param rsdp SHA-384
  /// @param tables SHA-384
  public record AcpiDigests(Bytes loader, Bytes rsdp, Bytes tables) {}

  /// What the firmware measured of the machine: memory, its variables, ACPI, boot entries.
  ///
  /// @param memory in bytes
  /// @return empty from edk2-stable202505 on, where it also depends on SMBIOS tables and on boot
  ///   entries that are known from a trusted start only
  public Optional<Bytes> rtmr0(Firmware firmware, long memory, AcpiDigests acpi) {
    if (!generation.isBefore(Generation.FROM_202505)) {
      return Optional.empty();
    }
    return Optional.of(
        rtmr0(
            generation,
            Sha.SHA_384.of(new TdxHandOff(firmware, memory).content()),
            Sha.SHA_384.of(firmware.tdxVariables()),
            acpi));
  }

  static Bytes rtmr0(Generation generation, Bytes handOff, Bytes variables, AcpiDigests acpi) {
    var register =
        new Register()
            .extend(handOff)
            .extend(variables)
            .measure(variable(GLOBAL, "SecureBoot"))
            .measure(variable(GLOBAL, "PK"))
            .measure(variable(GLOBAL, "KEK"))
            .measure(variable(SECURITY, "db"))
            .measure(variable(SECURITY, "dbx"))
            .measure(SEPARATOR)
            .extend(acpi.loader)
            .extend(acpi.rsdp)
            .extend(acpi.tables)
            .measure(Bytes.zeros(2))
            .measure(menuEntry());
    return generation == Generation.BEFORE_202411
        ? register.measure(SEPARATOR).value
        : register.value;
  }

  /// The kernel, and that it was started.
  ///
  /// @throws dev.nacre.codec.MalformedException when the kernel has no EFI stub
  public Bytes rtmr1() {
    return rtmr1(generation, kernelDigest());
  }

  static Bytes rtmr1(Generation generation, Bytes kernelDigest) {
    var register =
        new Register().extend(kernelDigest).measure("Calling EFI Application from Boot Option");
    if (generation != Generation.BEFORE_202411) {
      register.measure(SEPARATOR);
    }
    return register
        .measure("Exit Boot Services Invocation")
        .measure("Exit Boot Services Returned with Success")
        .value;
  }

  /// What the kernel's own stub measured: the command line and the initrd.
  public Bytes rtmr2() {
    Register register = new Register().extend(loadOptionsDigest());
    return initrd.isEmpty() ? register.value : register.measure(initrd).value;
  }

  /// SHA-384 of the kernel as firmware measures programs (Authenticode).
  ///
  /// @throws dev.nacre.codec.MalformedException when the kernel has no EFI stub
  public Bytes kernelDigest() {
    return PeImage.parse(kernel).authenticode(Sha.SHA_384);
  }

  /// SHA-384 of the command line as the kernel gets it, UTF-16LE with its terminator.
  public Bytes loadOptionsDigest() {
    String whole = commandLine;
    if (!initrd.isEmpty()) {
      whole =
          generation.isBefore(Generation.FROM_202508)
              ? commandLine + " " + INITRD
              : INITRD + " " + commandLine;
    }
    return Sha.SHA_384.of(utf16(whole + "\0"));
  }

  /// 62 bytes: the firmware's own menu, the one boot entry of a machine without disks.
  static Bytes menuEntry() {
    return Bytes.ofHex("090100002c00")
        .concat(utf16("UiApp\0"))
        .concat(Bytes.ofHex("04071400"))
        .concat(Guid.of("7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1"))
        .concat(Bytes.ofHex("04061400"))
        .concat(Guid.of("462caa21-7614-4503-836e-8ab6f4662331"))
        .concat(Bytes.ofHex("7fff0400"));
  }

  /// A UEFI variable without content, as it is measured.
  static Bytes variable(String vendor, String name) {
    var lengths = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(name.length());
    return Guid.of(vendor).concat(Bytes.of(lengths.array())).concat(utf16(name));
  }

  private static Bytes utf16(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_16LE));
  }

  /// A register while it is extended.
  private static final class Register {
    private Bytes value = Bytes.zeros(48);

    Register measure(String text) {
      return measure(Bytes.utf8(text));
    }

    Register measure(Bytes content) {
      return extend(Sha.SHA_384.of(content));
    }

    Register extend(Bytes digest) {
      value = Sha.SHA_384.of(value.concat(digest));
      return this;
    }
  }
}
