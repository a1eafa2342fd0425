package dev.nacre.emulator.lab;

import dev.nacre.codec.Bytes;
import dev.nacre.measure.Firmware;
import dev.nacre.measure.KernelHashes;
import dev.nacre.measure.QemuPatchedKernel;
import dev.nacre.measure.SnpLaunch;
import dev.nacre.measure.VcpuType;
import dev.nacre.measure.Vcpus;

/// What the emulated processor makes of a start under plain QEMU.
///
/// QEMU writes no table of kernel hashes outside SEV, so the lab writes it into guest memory
/// itself; the firmware then verifies kernel, initrd and command line against it for real.
///
/// @param table [KernelHashes#TABLE_SIZE] bytes
/// @param tableAddress guest physical address at which the firmware looks for the table
/// @param measurement the launch digest, 48 bytes: of the firmware and of this table
public record LabLaunch(Bytes table, long tableAddress, Bytes measurement) {
  /// The virtual processor whose first state is measured: what runs is QEMU's `max`.
  public static final VcpuType VCPU = VcpuType.EPYC_GENOA;

  /// @param hashes what the host puts into the table, true or not
  /// @param vcpus how many virtual processors start
  public static LabLaunch of(Bytes firmware, KernelHashes hashes, int vcpus) {
    var parsed = Firmware.parse(firmware);
    Bytes measurement = SnpLaunch.of(parsed, hashes, Vcpus.ofQemu(vcpus, VCPU)).digest();
    return new LabLaunch(hashes.table(), parsed.hashTableAddress(), measurement);
  }

  /// The hashes of what plain QEMU will hand to the firmware: the kernel is patched on the way.
  ///
  /// @param memory the machine's memory in bytes
  public static KernelHashes hashes(Bytes kernel, Bytes initrd, String commandLine, long memory) {
    return KernelHashes.of(
        QemuPatchedKernel.of(kernel, initrd.size(), memory), initrd, commandLine);
  }
}
