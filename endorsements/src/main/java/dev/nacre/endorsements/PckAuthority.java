package dev.nacre.endorsements;

import dev.nacre.attestation.x509.Certificate;
import java.util.Locale;

/// Which of Intel's authorities certifies the keys of a platform (PCS API v4, parameter `ca`).
public enum PckAuthority {
  /// Of platforms with several processors.
  PLATFORM,
  /// Of single processors.
  PROCESSOR;

  /// Who issued the certificate of a platform's key, by the issuer's name.
  static PckAuthority of(Certificate pck) {
    return pck.issuer().getName().contains("Processor") ? PROCESSOR : PLATFORM;
  }

  /// As Intel spells it.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
