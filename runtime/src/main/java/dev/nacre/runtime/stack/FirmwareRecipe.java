package dev.nacre.runtime.stack;

import dev.nacre.codec.Bytes;
import dev.nacre.runtime.host.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What is changed in Debian's `edk2` source before the AmdSev firmware is built, and how it is
/// built.
///
/// Two changes. A boot that the firmware refuses writes `!` (0x21) to the debug port 0x402 and
/// shuts down, instead of a silent endless loop. And the table of SEV-SNP sections names the page
/// of the kernel hashes as a section of type 0x10, so that a launcher on real hardware measures the
/// table there (the source of Debian 12 is older than that section).
final class FirmwareRecipe {
  private static final String NEWLINE = "\r\n";

  /// One replacement in one file: `before` must stand there exactly once.
  private record Edit(String file, List<String> before, List<String> after) {}

  private static final List<Edit> EDITS =
      List.of(
          new Edit(
              "OvmfPkg/Library/PlatformBootManagerLibGrub/BdsPlatform.c",
              List.of("PlatformBootManagerUnableToBoot (", "  VOID", "  )", "{"),
              List.of(
                  "PlatformBootManagerUnableToBoot (",
                  "  VOID",
                  "  )",
                  "{",
                  "  IoWrite8 (0x402, 0x21);",
                  "  gRT->ResetSystem (EfiResetShutdown, EFI_SECURITY_VIOLATION, 0, NULL);")),
          new Edit(
              "OvmfPkg/ResetVector/ResetVector.nasmb",
              List.of(
                  "%define SNP_SEC_MEM_SIZE_DESC_2       (SEV_SNP_SECRETS_BASE -"
                      + " SNP_SEC_MEM_BASE_DESC_2)"),
              List.of(
                  "%define KERNEL_HASHES_PAGE (FixedPcdGet32 (PcdQemuHashTableBase) & 0xFFFFF000)",
                  "%define SNP_SEC_MEM_SIZE_DESC_2 (KERNEL_HASHES_PAGE -"
                      + " SNP_SEC_MEM_BASE_DESC_2)")),
          new Edit(
              "OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm",
              List.of("  DD  SNP_SEC_MEM_SIZE_DESC_2", "  DD  OVMF_SECTION_TYPE_SNP_SEC_MEM"),
              List.of(
                  "  DD  SNP_SEC_MEM_SIZE_DESC_2",
                  "  DD  OVMF_SECTION_TYPE_SNP_SEC_MEM",
                  "KernelHashes:",
                  "  DD  KERNEL_HASHES_PAGE",
                  "  DD  0x1000",
                  "  DD  0x10",
                  "PreValidateAfterHashes:",
                  "  DD  KERNEL_HASHES_PAGE + 0x1000",
                  "  DD  SEV_SNP_SECRETS_BASE - KERNEL_HASHES_PAGE - 0x1000",
                  "  DD  OVMF_SECTION_TYPE_SNP_SEC_MEM")));

  /// The shell script of the build, run in the source folder. The empty `grub.efi` satisfies a step
  /// that would build a boot loader which direct kernel boot never reaches.
  ///
  /// There is no TPM driver: the processor measures this boot, and looking for a TPM that is not
  /// there costs an emulated start more than a second. The build runs behind a link whose path has
  /// always the same length, because the length of the path moves bytes of the result.
  static final String BUILD =
      """
      set -e
      link=$(mktemp -u /tmp/nacre-edk2-XXXXXXXX)
      ln -s "$PWD" "$link"
      trap 'rm -f "$link"' EXIT
      cd "$link"
      make -C BaseTools -j2
      touch OvmfPkg/AmdSev/Grub/grub.efi
      . ./edksetup.sh
      sed -i "s|^DEFINE GCC_ALL_CC_FLAGS *=|& -ffile-prefix-map=$PWD=.|" Conf/tools_def.txt
      build -a X64 -t GCC5 -b RELEASE -n 2 -p OvmfPkg/AmdSev/AmdSevX64.dsc -DTPM2_ENABLE=FALSE
      """;

  static final String RESULT = "Build/AmdSev/RELEASE_GCC5/FV/OVMF.fd";

  private FirmwareRecipe() {}

  /// The first 12 hexadecimal digits of the SHA-256 of the changes and the script.
  static String digest() {
    return Digests.sha256(Bytes.utf8(EDITS + BUILD)).hex().substring(0, 12);
  }

  /// Changes the unpacked `source`.
  ///
  /// @throws HostException when a place is not found: another edk2 than the one known
  static void apply(Path source) throws IOException {
    for (Edit edit : EDITS) {
      Path file = source.resolve(edit.file());
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      String before = lines(edit.before());
      int at = text.indexOf(before);
      if (at < 0 || text.indexOf(before, at + 1) >= 0) {
        throw new HostException(
            "this edk2 source is not the one that Nacre knows how to change: "
                + edit.file()
                + " does not have \""
                + edit.before().getFirst()
                + "\" once");
      }
      String changed =
          text.substring(0, at) + lines(edit.after()) + text.substring(at + before.length());
      Files.writeString(file, changed, StandardCharsets.ISO_8859_1);
    }
  }

  private static String lines(List<String> lines) {
    return String.join(NEWLINE, lines) + NEWLINE;
  }
}
