package dev.nacre.attestation.snp;

/// Which keys had a part in the report (the word at offset 0x48).
///
/// @param bits 32 bits as they stand in the report
public record KeyInfo(long bits) {
  public boolean authorKeyEnabled() {
    return (bits & 1) != 0;
  }

  /// Whether the host had the chip hide its identity, and with it the signature.
  public boolean chipKeyMasked() {
    return (bits & 2) != 0;
  }

  /// 0: the chip's own key (VCEK), 1: a cloud provider's (VLEK), 7: none.
  public int signingKey() {
    return (int) (bits >> 2 & 7);
  }

  /// Bits that the specification did not define when this was written.
  public long unknown() {
    return bits & ~0x1fL;
  }
}
