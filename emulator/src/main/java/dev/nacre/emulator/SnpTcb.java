package dev.nacre.emulator;

import dev.nacre.codec.Bytes;

/// Security versions of a processor's firmware parts, each 0 to 255.
///
/// @param fmc only where [SnpGeneration#hasFmc]
public record SnpTcb(int fmc, int bootloader, int tee, int snp, int microcode) {
  /// The eight bytes as they stand in a report.
  public Bytes encode(SnpGeneration generation) {
    return generation.hasFmc()
        ? bytes(fmc, bootloader, tee, snp, 0, 0, 0, microcode)
        : bytes(bootloader, tee, 0, 0, 0, 0, snp, microcode);
  }

  private static Bytes bytes(int... values) {
    var encoded = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      encoded[i] = (byte) values[i];
    }
    return Bytes.of(encoded);
  }
}
