package dev.nacre.attestation.se;

import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.attestation.x509.ChainChecks;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether IBM vouches for a host key, today.
///
/// A host key document is signed by IBM's host key signing key, whose own certificate is that of a
/// signer of code, no authority, and hangs below a public authority: so the chain is checked above
/// that key, and the key is told by its subject.
///
/// @param enrolled keys of which the owner believes one in the chain, as SHA-256 over the DER
///   SubjectPublicKeyInfo
record HostKeyChain(TrustAnchors anchors, Set<Bytes> enrolled, Instant at, Findings findings) {
  private static final String CHECK = "se.host_key";
  private static final String SOURCE = "IBM, verifying the host key document";
  private static final String IBM = "International Business Machines Corporation";
  private static final String SERVICE = "Key Signing Service";
  private static final Set<String> PLACES = Set.of("Poughkeepsie", "Armonk");

  /// @return whether the chain ends at an emulated root
  boolean appraise(Certificate document, List<Certificate> atHand, List<RevocationList> lists) {
    Optional<Certificate> signer = atHand.stream().filter(document::isSignedWithKeyOf).findFirst();
    findings.require(
        signer.isPresent(),
        CHECK + ".signature",
        SOURCE,
        Comparison.of(
            "a host key document signed by a signing key at hand",
            signer.map(Certificate::toString).orElse("by none of " + atHand)));
    if (signer.isEmpty()) {
      return false;
    }
    signingKey(signer.get());
    var checks = new ChainChecks(CHECK, at, findings);
    checks.valid(List.of(document));
    notRevoked(document, signer.get(), lists);
    Optional<CertificateChain> chain = CertificateChain.above(signer.get(), atHand);
    if (chain.isEmpty()) {
      findings.failed(
          CHECK + ".chain.complete",
          SOURCE,
          Comparison.of("the certificates above " + signer.get() + " up to a root", atHand));
      return false;
    }
    new ChainChecks(CHECK + ".chain", at, findings).sound(chain.get(), lists);
    return trusted(chain.get());
  }

  private void signingKey(Certificate signer) {
    boolean ofIbm =
        signer.subjectAttributes("2.5.4.6").equals(List.of("US"))
            && signer.subjectAttributes("2.5.4.8").equals(List.of("New York"))
            && signer.subjectAttributes("2.5.4.7").stream().anyMatch(PLACES::contains)
            && signer.subjectAttributes("2.5.4.10").equals(List.of(IBM))
            && signer.subjectAttributes("2.5.4.11").stream()
                .anyMatch(unit -> unit.endsWith(SERVICE))
            && signer.commonName().equals(IBM);
    findings.require(
        ofIbm,
        CHECK + ".signing_key",
        SOURCE,
        Comparison.of(
            "IBM's " + SERVICE + " in " + String.join(" or ", PLACES.stream().sorted().toList()),
            signer.subject().getName()));
  }

  /// Lists of IBM's are told by their signature: the place in the issuer's name has changed.
  private void notRevoked(Certificate document, Certificate signer, List<RevocationList> lists) {
    List<RevocationList> ofSigner = lists.stream().filter(list -> list.isSignedBy(signer)).toList();
    String check = CHECK + ".revocation";
    String demand = document + " on no current revocation list of " + signer;
    if (ofSigner.isEmpty()) {
      findings.notMade(
          document.namesRevocation() ? check : check + Finding.UNPUBLISHED,
          SOURCE,
          demand,
          "no list of " + signer + " was supplied");
      return;
    }
    boolean current = ofSigner.stream().anyMatch(list -> list.isCurrent(at));
    boolean revoked = ofSigner.stream().anyMatch(list -> list.names(document));
    findings.require(
        current && !revoked,
        check,
        SOURCE,
        Comparison.of(
            demand,
            revoked
                ? "revoked: serial " + document.serial()
                : current ? "not on the list" : "no list that is current"));
  }

  private boolean trusted(CertificateChain chain) {
    Bytes root = chain.root().keyFingerprint();
    boolean emulated = anchors.trustsEmulated(root);
    boolean believed =
        chain.certificates().stream()
            .anyMatch(certificate -> enrolled.contains(certificate.keyFingerprint()));
    findings.require(
        emulated || believed,
        CHECK + ".chain.root",
        SOURCE,
        Comparison.of(
            "a root or signing key that the owner enrolled",
            emulated
                ? "the EMULATED root " + root + " of \"" + anchors.name() + "\""
                : root + ", named " + chain.root()));
    return emulated;
  }
}
