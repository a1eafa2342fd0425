package dev.nacre.attestation.tpm;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.attestation.x509.ChainChecks;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Whether an attestation key is one of a TPM that the owner knows: the key itself is enrolled, or
/// the TPM proved that it holds the key, or certificates lead from it to a key that is enrolled.
///
/// @param enrolled fingerprints of keys and roots
/// @param endorsements how a TPM proves a key; empty: its proofs are not looked at
record KeyTrust(
    TrustAnchors anchors, Set<Bytes> enrolled, Optional<EndorsementTrust> endorsements) {
  private static final String CHECK = "tpm.ak.trust";
  private static final String SOURCE = "TCG EK Credential Profile; RFC 9334 section 7";
  private static final int MOST_CERTIFICATES = 32;

  /// @param way how the key is trusted: `enrolled`, `credential`, `certified`, or `none`
  /// @param emulated whether an emulated maker of TPMs vouches for it
  record Outcome(String way, boolean emulated) {
    static final Outcome NONE = new Outcome("none", false);
  }

  Outcome appraise(TpmEvidence evidence, Endorsements supplied, Instant at, Findings findings) {
    Bytes key = evidence.key().fingerprint();
    if (isEnd(key)) {
      findings.passed(CHECK, SOURCE, described(key));
      return new Outcome("enrolled", anchors.trustsEmulated(key));
    }
    try {
      if (evidence.endorsement().isPresent() && this.endorsements.isPresent()) {
        return proved(
            this.endorsements.get(), evidence.endorsement().get(), supplied, at, findings);
      }
      return certified(evidence, supplied, new ChainChecks("tpm.ak", at, findings));
    } catch (MalformedException e) {
      findings.failed(
          "tpm.ak.form", SOURCE, Comparison.of("well-formed certificates", e.getMessage()));
      return Outcome.NONE;
    }
  }

  private Outcome proved(
      EndorsementTrust trust,
      EndorsementTrust.Answer answer,
      Endorsements supplied,
      Instant at,
      Findings findings) {
    Optional<Bytes> root = trust.appraise(answer, supplied, this::isEnd, at, findings);
    root.ifPresent(end ->
        findings.passed(
            CHECK, SOURCE, "the TPM holds it, which is vouched for by " + described(end)));
    return root.map(end -> new Outcome("credential", anchors.trustsEmulated(end)))
        .orElse(Outcome.NONE);
  }

  private Outcome certified(TpmEvidence evidence, Endorsements supplied, ChainChecks checks) {
    List<Certificate> atHand =
        Stream.concat(evidence.certificates().stream(), supplied.certificates().stream())
            .limit(MOST_CERTIFICATES)
            .map(Certificate::parse)
            .toList();
    Bytes key = evidence.key().fingerprint();
    Optional<CertificateChain> chain =
        atHand.stream()
            .filter(certificate -> certificate.keyFingerprint().equals(key))
            .findFirst()
            .flatMap(leaf -> CertificateChain.above(leaf, atHand))
            .filter(whole -> isEnd(whole.root().keyFingerprint()));
    if (chain.isEmpty()) {
      checks
          .findings()
          .failed(
              CHECK,
              SOURCE,
              Comparison.of(
                  "an attestation key that the owner enrolled, or certificates from it to one",
                  "the " + evidence.key() + ", which anybody may have made"));
      return Outcome.NONE;
    }
    Bytes root = chain.get().root().keyFingerprint();
    checks.findings().passed(CHECK, SOURCE, chain.get() + ", which ends at " + described(root));
    List<RevocationList> lists =
        supplied.revocationLists().stream().map(RevocationList::parse).toList();
    boolean sound = checks.sound(chain.get(), lists);
    return new Outcome(sound ? "certified" : "none", anchors.trustsEmulated(root));
  }

  private boolean isEnd(Bytes fingerprint) {
    return enrolled.contains(fingerprint) || anchors.trustsEmulated(fingerprint);
  }

  private String described(Bytes fingerprint) {
    return anchors.trustsEmulated(fingerprint)
        ? "the EMULATED key " + fingerprint + " of the trust anchors \"" + anchors.name() + "\""
        : "the enrolled key " + fingerprint;
  }
}
