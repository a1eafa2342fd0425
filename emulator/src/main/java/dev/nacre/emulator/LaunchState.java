package dev.nacre.emulator;

import dev.nacre.codec.Bytes;

/// What a processor remembers of the launch of one virtual machine.
///
/// @param measurement the launch digest, 48 bytes
/// @param hostData what the host declared at launch, 32 bytes
/// @param policy the guest policy, as the SEV-SNP firmware ABI specification lays it out
/// @param reportId the machine's identity for its lifetime, 32 bytes
public record LaunchState(Bytes measurement, Bytes hostData, long policy, Bytes reportId) {
  /// Simultaneous multithreading allowed, the reserved bit 17 set as it must be, debugging off.
  public static final long USUAL_POLICY = 0x30000;

  /// The policy's bit that lets the host read the guest's memory.
  public static final long POLICY_DEBUG = 1L << 19;

  public LaunchState {
    requireSize("measurement", 48, measurement);
    requireSize("host data", 32, hostData);
    requireSize("report id", 32, reportId);
  }

  /// A machine with [#USUAL_POLICY] and a fresh identity.
  public static LaunchState of(Bytes measurement, Bytes hostData) {
    return new LaunchState(measurement, hostData, USUAL_POLICY, Chance.bytes(32));
  }

  public LaunchState withPolicy(long changed) {
    return new LaunchState(measurement, hostData, changed, reportId);
  }

  private static void requireSize(String name, int size, Bytes value) {
    if (value.size() != size) {
      throw new IllegalArgumentException(
          name + ": expected " + size + " bytes, found " + value.size());
    }
  }
}
