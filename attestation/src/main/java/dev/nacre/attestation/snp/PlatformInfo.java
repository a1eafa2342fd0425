package dev.nacre.attestation.snp;

/// How the machine's owner set it up (PLATFORM_INFO).
///
/// @param bits 64 bits as they stand in the report
public record PlatformInfo(long bits) {
  private static final long KNOWN = 0xbfL;

  public boolean smtEnabled() {
    return bit(0);
  }

  public boolean tsmeEnabled() {
    return bit(1);
  }

  public boolean eccEnabled() {
    return bit(2);
  }

  public boolean raplDisabled() {
    return bit(3);
  }

  public boolean ciphertextHidingEnabled() {
    return bit(4);
  }

  public boolean aliasCheckComplete() {
    return bit(5);
  }

  public boolean tioEnabled() {
    return bit(7);
  }

  /// Bits that the specification did not define when this was written.
  public long unknown() {
    return bits & ~KNOWN;
  }

  private boolean bit(int index) {
    return (bits >>> index & 1) != 0;
  }
}
