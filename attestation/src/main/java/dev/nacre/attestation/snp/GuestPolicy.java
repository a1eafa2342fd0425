package dev.nacre.attestation.snp;

/// What the guest's owner demanded at launch and the processor enforces (GUEST_POLICY).
///
/// @param bits 64 bits as they stand in the report
public record GuestPolicy(long bits) {
  private static final long KNOWN = 0x03ff_ffffL;
  private static final long MUST_BE_ONE = 1L << 17;

  public int abiMinor() {
    return (int) (bits & 0xff);
  }

  public int abiMajor() {
    return (int) (bits >> 8 & 0xff);
  }

  public boolean smtAllowed() {
    return bit(16);
  }

  public boolean reservedBitIsOne() {
    return (bits & MUST_BE_ONE) != 0;
  }

  public boolean migrationAgentAllowed() {
    return bit(18);
  }

  public boolean debugAllowed() {
    return bit(19);
  }

  public boolean singleSocketRequired() {
    return bit(20);
  }

  public boolean cxlAllowed() {
    return bit(21);
  }

  public boolean aes256XtsRequired() {
    return bit(22);
  }

  public boolean raplDisabled() {
    return bit(23);
  }

  public boolean ciphertextHidingRequired() {
    return bit(24);
  }

  public boolean pageSwapDisabled() {
    return bit(25);
  }

  /// Bits that the specification did not define when this was written.
  public long unknown() {
    return bits & ~KNOWN;
  }

  private boolean bit(int index) {
    return (bits >>> index & 1) != 0;
  }
}
