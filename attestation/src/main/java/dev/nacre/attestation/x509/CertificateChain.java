package dev.nacre.attestation.x509;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Certificates from a key that signs evidence up to a root, each named as issuer by the one before
/// it. Whether the signatures and the root are right is for [ChainChecks] and the TEE.
///
/// @param certificates the leaf first, the root last
public record CertificateChain(List<Certificate> certificates) {
  private static final int LONGEST = 8;

  public CertificateChain {
    certificates = List.copyOf(certificates);
  }

  /// The chain above `leaf` to a certificate that names itself as issuer, through those at hand;
  /// among namesakes, the one whose key made the signature.
  ///
  /// @return empty when an issuer is missing, or the chain has more than eight certificates
  public static Optional<CertificateChain> above(Certificate leaf, List<Certificate> atHand) {
    var chain = new ArrayList<Certificate>();
    Optional<Certificate> next = Optional.of(leaf);
    while (next.isPresent() && chain.size() < LONGEST) {
      Certificate certificate = next.get();
      chain.add(certificate);
      if (certificate.isSelfIssued()) {
        return Optional.of(new CertificateChain(chain));
      }
      next = issuer(certificate, atHand);
    }
    return Optional.empty();
  }

  private static Optional<Certificate> issuer(Certificate of, List<Certificate> atHand) {
    List<Certificate> named =
        atHand.stream().filter(candidate -> candidate.subject().equals(of.issuer())).toList();
    return named.size() < 2
        ? named.stream().findFirst()
        : named.stream().filter(of::isSignedBy).findFirst().or(() -> named.stream().findFirst());
  }

  public Certificate leaf() {
    return certificates.getFirst();
  }

  public Certificate root() {
    return certificates.getLast();
  }

  /// Whether each certificate is signed by the next, which may sign it, and the last by itself.
  public boolean holdsTogether() {
    return signaturesHold() && authoritiesHold();
  }

  /// Whether each certificate is signed by the next and the last by itself.
  private boolean signaturesHold() {
    for (int i = 0; i + 1 < certificates.size(); i++) {
      if (!certificates.get(i).isSignedBy(certificates.get(i + 1))) {
        return false;
      }
    }
    return root().isSignedBy(root());
  }

  /// Whether each certificate above the leaf may sign certificates, that many below it.
  private boolean authoritiesHold() {
    for (int i = 1; i < certificates.size(); i++) {
      if (!certificates.get(i).maySignAbove(i - 1)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return String.join(", ", certificates.stream().map(Certificate::toString).toList());
  }
}
