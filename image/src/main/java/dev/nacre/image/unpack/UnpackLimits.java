package dev.nacre.image.unpack;

/// How much an image may become, so that a small download cannot fill the machine.
///
/// @param entries members of all layers together
/// @param bytes of all files of all layers together
/// @param pathBytes the length of one member's name, in UTF-8
/// @param depth how many directories may enclose a member
public record UnpackLimits(long entries, long bytes, int pathBytes, int depth) {
  /// A million members of 32 GiB.
  public static UnpackLimits generous() {
    return new UnpackLimits(1_000_000, 32L << 30, 4095, 255);
  }

  public UnpackLimits withBytes(long changed) {
    return new UnpackLimits(entries, changed, pathBytes, depth);
  }

  public UnpackLimits withEntries(long changed) {
    return new UnpackLimits(changed, bytes, pathBytes, depth);
  }
}
