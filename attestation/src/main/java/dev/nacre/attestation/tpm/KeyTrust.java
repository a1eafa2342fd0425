package dev.nacre.attestation.tpm;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.ChainChecks;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Whether an attestation key is one of a TPM that the owner knows: the key itself is enrolled, or
/// certificates lead from it to a key that is.
///
/// @param enrolled fingerprints of keys and roots
record KeyTrust(TrustAnchors anchors, Set<Bytes> enrolled) {
  private static final String CHECK = "tpm.ak.trust";
  private static final String SOURCE = "TCG EK Credential Profile; RFC 9334 section 7";
  private static final int MOST_CERTIFICATES = 32;

  /// @param way how the key is trusted: `enrolled`, `certified`, or `none`
  /// @param emulated whether an emulated maker of TPMs vouches for it
  record Outcome(String way, boolean emulated) {
    static final Outcome NONE = new Outcome("none", false);
  }

  Outcome appraise(TpmEvidence evidence, Endorsements endorsements, Instant at, Findings findings) {
    Bytes key = evidence.key().fingerprint();
    if (isEnd(key)) {
      findings.passed(CHECK, SOURCE, described(key));
      return new Outcome("enrolled", anchors.trustsEmulated(key));
    }
    try {
      return certified(evidence, endorsements, new ChainChecks("tpm.ak", at, findings));
    } catch (MalformedException e) {
      findings.failed(
          "tpm.ak.form", SOURCE, Comparison.of("well-formed certificates", e.getMessage()));
      return Outcome.NONE;
    }
  }

  private Outcome certified(TpmEvidence evidence, Endorsements endorsements, ChainChecks checks) {
    List<Certificate> atHand =
        Stream.concat(evidence.certificates().stream(), endorsements.certificates().stream())
            .limit(MOST_CERTIFICATES)
            .map(Certificate::parse)
            .toList();
    Bytes key = evidence.key().fingerprint();
    Optional<List<Certificate>> path =
        atHand.stream()
            .filter(certificate -> certificate.keyFingerprint().equals(key))
            .flatMap(leaf -> path(leaf, atHand).stream())
            .findFirst();
    if (path.isEmpty()) {
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
    List<Certificate> chain = path.get();
    Bytes root = chain.getLast().keyFingerprint();
    checks.findings().passed(CHECK, SOURCE, chain + ", which ends at " + described(root));
    checks.valid(chain);
    notRevoked(chain, endorsements, checks);
    return new Outcome("certified", anchors.trustsEmulated(root));
  }

  private static void notRevoked(
      List<Certificate> chain, Endorsements endorsements, ChainChecks checks) {
    List<RevocationList> lists =
        endorsements.revocationLists().stream().map(RevocationList::parse).toList();
    for (int i = 1; i < chain.size(); i++) {
      checks.notRevoked(chain.get(i - 1), chain.get(i), lists);
    }
  }

  /// A way from `leaf` to a key that is trusted; each step is a signature that holds.
  private Optional<List<Certificate>> path(Certificate leaf, List<Certificate> atHand) {
    var waiting = new ArrayDeque<List<Certificate>>();
    var seen = new HashSet<Bytes>(Set.of(leaf.der()));
    waiting.add(List.of(leaf));
    while (!waiting.isEmpty()) {
      List<Certificate> reached = waiting.removeFirst();
      Certificate last = reached.getLast();
      if (isEnd(last.keyFingerprint())) {
        return Optional.of(reached);
      }
      for (Certificate issuer : atHand) {
        boolean useful = issuer.isAuthority() && !seen.contains(issuer.der());
        if (useful && last.isSignedBy(issuer)) {
          seen.add(issuer.der());
          waiting.add(Stream.concat(reached.stream(), Stream.of(issuer)).toList());
        }
      }
    }
    return Optional.empty();
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
