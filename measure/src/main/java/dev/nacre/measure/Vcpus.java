package dev.nacre.measure;

/// The virtual CPUs of a machine.
///
/// @param count one or more
/// @param signature CPUID leaf 1, EAX: see [VcpuType#signature()]
/// @param vmm who sets their first state
public record Vcpus(int count, int signature, Vmm vmm) {
  private static final int MAXIMUM = 4096;

  public Vcpus {
    if (count < 1 || count > MAXIMUM) {
      throw new IllegalArgumentException(
          "expected 1 to " + MAXIMUM + " virtual CPUs, found " + count);
    }
  }

  public static Vcpus ofQemu(int count, VcpuType type) {
    return new Vcpus(count, type.signature(), Vmm.QEMU);
  }
}
