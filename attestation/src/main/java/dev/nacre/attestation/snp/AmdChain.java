package dev.nacre.attestation.snp;

import dev.nacre.attestation.x509.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The certificates from the key that signed a report up to a root, by their names; whether the
/// signatures and the root are right is for [ChainAppraisal].
///
/// @param signer ASK for a VCEK, ASVK for a VLEK
/// @param root ARK
record AmdChain(VekCertificate vek, Certificate signer, Certificate root) {
  private static final String PROVIDERS_SIGNER = "SEV-VLEK-";

  /// The certificate that the report's key must have, among `candidates`: the one that matches the
  /// report, else the first, so that a finding can say in what it differs.
  static Optional<VekCertificate> vek(List<VekCertificate> candidates, SnpReport report) {
    for (VekCertificate candidate : candidates) {
      if (candidate.matches(report)) {
        return Optional.of(candidate);
      }
    }
    return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.getFirst());
  }

  /// Completes the chain above `vek`, preferring issuers whose signatures are right.
  static Optional<AmdChain> above(VekCertificate vek, List<Certificate> atHand) {
    return issuer(vek.certificate(), atHand)
        .filter(signer -> !signer.isSelfIssued())
        .flatMap(signer -> issuer(signer, atHand).map(root -> new AmdChain(vek, signer, root)));
  }

  private static Optional<Certificate> issuer(Certificate of, List<Certificate> atHand) {
    var named = new ArrayList<Certificate>();
    for (Certificate candidate : atHand) {
      if (candidate.isAuthority() && candidate.subject().equals(of.issuer())) {
        named.add(candidate);
      }
    }
    return named.size() == 1
        ? Optional.of(named.getFirst())
        : named.stream().filter(of::isSignedBy).findFirst().or(() -> named.stream().findFirst());
  }

  /// Whether the kinds fit together: AMD signs the keys of chips and of providers with two
  /// different keys.
  boolean kindsFit() {
    boolean signsProviders = signer.commonName().startsWith(PROVIDERS_SIGNER);
    return signsProviders == (vek.kind() == VekCertificate.Kind.VLEK);
  }

  boolean signaturesHold() {
    return root.isSelfIssued()
        && root.isSignedBy(root)
        && signer.isSignedBy(root)
        && vek.certificate().isSignedBy(signer);
  }
}
