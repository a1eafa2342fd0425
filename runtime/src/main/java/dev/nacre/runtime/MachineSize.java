package dev.nacre.runtime;

/// How large a machine is.
///
/// @param memoryMebibytes 256 or more: the initrd and Java must fit
/// @param processors 1 to 64
public record MachineSize(int memoryMebibytes, int processors) {
  private static final int LEAST_MEMORY = 256;
  private static final int MOST_PROCESSORS = 64;

  /// Enough for a container of 200 MB, and no more than the demo may use.
  public static final MachineSize USUAL = new MachineSize(768, 1);

  public MachineSize {
    if (memoryMebibytes < LEAST_MEMORY) {
      throw new IllegalArgumentException(
          "a machine needs at least " + LEAST_MEMORY + " MiB of memory, found " + memoryMebibytes);
    }
    if (processors < 1 || processors > MOST_PROCESSORS) {
      throw new IllegalArgumentException("1 to 64 processors are possible, found " + processors);
    }
  }

  public long memoryBytes() {
    return (long) memoryMebibytes << 20;
  }
}
