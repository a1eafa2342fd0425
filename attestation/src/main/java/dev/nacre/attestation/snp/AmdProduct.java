package dev.nacre.attestation.snp;

import dev.nacre.codec.Bytes;
import java.util.Optional;

/// A line of AMD server processors with a key hierarchy of its own.
///
/// Each root (ARK) is pinned by the SHA-256 of its DER SubjectPublicKeyInfo; the certificate itself
/// comes from the evidence or from the caller's endorsements.
public enum AmdProduct {
  MILAN("Milan", "9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9"),
  /// Also Siena and Bergamo.
  GENOA("Genoa", "429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831"),
  TURIN("Turin", "4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08");

  private final String productName;
  private final String rootFingerprint;

  AmdProduct(String productName, String rootFingerprint) {
    this.productName = productName;
    this.rootFingerprint = rootFingerprint;
  }

  /// As AMD's key server calls it.
  public String productName() {
    return productName;
  }

  public Bytes rootFingerprint() {
    return Bytes.ofHex(rootFingerprint);
  }

  /// Whether security versions have the layout that begins with an FMC.
  boolean hasFmc() {
    return this == TURIN;
  }

  /// By the root that a chain ends at.
  static Optional<AmdProduct> withRoot(Bytes fingerprint) {
    for (AmdProduct product : values()) {
      if (product.rootFingerprint.equals(fingerprint.hex())) {
        return Optional.of(product);
      }
    }
    return Optional.empty();
  }

  /// By CPUID family and model, as a report of version 3 or later states them.
  static Optional<AmdProduct> ofCpuid(int family, int model) {
    int group = model >> 4;
    return switch (family) {
      case 0x19 ->
          switch (group) {
            case 0x0 -> Optional.of(MILAN);
            case 0x1, 0xa -> Optional.of(GENOA);
            default -> Optional.empty();
          };
      case 0x1a -> group <= 0x1 ? Optional.of(TURIN) : Optional.empty();
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return productName;
  }
}
