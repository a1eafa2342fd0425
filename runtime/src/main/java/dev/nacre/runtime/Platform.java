package dev.nacre.runtime;

import dev.nacre.codec.Bytes;
import java.nio.file.Path;
import java.util.Optional;

/// What isolates the machine from its host, and who says so.
public sealed interface Platform {
  /// AMD SEV-SNP. The processor measures firmware and kernel hashes.
  ///
  /// @param encryptionBit the C-bit's position in a page table entry (CPUID 0x8000001f EBX 5:0)
  /// @param reducedAddressBits physical address bits lost to encryption (EBX 11:6)
  /// @param policy the guest policy of the SEV-SNP firmware ABI specification
  /// @param hostData 32 bytes that stand in every report: the digest of the initdata
  record SevSnp(int encryptionBit, int reducedAddressBits, long policy, Bytes hostData)
      implements Platform {
    /// Simultaneous multithreading allowed, the reserved bit 17 set, debugging off.
    public static final long USUAL_POLICY = 0x30000;

    private static final int HOST_DATA = 32;

    public SevSnp {
      requireSize("HOST_DATA", HOST_DATA, hostData);
    }
  }

  /// Intel TDX.
  ///
  /// @param mrConfigId 48 bytes that stand in every quote: the digest of the initdata
  /// @param quoteService where the host's quote generation service listens; else vsock 2:4050
  record Tdx(Bytes mrConfigId, Optional<Path> quoteService) implements Platform {
    private static final int MR_CONFIG_ID = 48;

    public Tdx {
      requireSize("MRCONFIGID", MR_CONFIG_ID, mrConfigId);
    }
  }

  /// No isolation at all: an ordinary machine beside an emulated processor, for the lab.
  ///
  /// @param table the kernel hashes that an SEV host's QEMU would write; the firmware refuses to
  ///   boot without
  record Emulated(Accelerator accelerator, Optional<HashTable> table) implements Platform {}

  /// How plain QEMU executes the guest.
  enum Accelerator {
    KVM,
    /// QEMU's own translation; needs nothing of the host.
    TCG
  }

  /// A file that is loaded into guest memory before the first instruction.
  ///
  /// @param address guest physical
  record HashTable(Path file, long address) {}

  private static void requireSize(String name, int size, Bytes value) {
    if (value.size() != size) {
      throw new IllegalArgumentException(
          name + ": expected " + size + " bytes, found " + value.size());
    }
  }
}
