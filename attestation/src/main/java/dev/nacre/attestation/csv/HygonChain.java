package dev.nacre.attestation.csv;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Hygon's root (HRK), its signing key (HSK), and the key of a processor (CEK).
final class HygonChain {
  /// SHA-256 over the DER SubjectPublicKeyInfo of HYGON-SSD-HRK.
  static final Bytes ROOT =
      Bytes.ofHex("cd0f130d93433c4854b7f2d883c23e281de453f4fde0621c3a07866c52c45b80");

  private static final String SOURCE = "Hygon CSV key hierarchy";

  private final HygonSignatures signatures;
  private final List<CaCertificate> authorities = new ArrayList<>();
  private final List<CsvCertificate> processors = new ArrayList<>();

  private HygonChain(HygonSignatures signatures) {
    this.signatures = signatures;
  }

  /// @throws MalformedException when a document is no run of certificates
  private void add(Bytes document) {
    int at = 0;
    while (at < document.size()) {
      int left = document.size() - at;
      boolean ofProcessor = left == CsvCertificate.SIZE;
      int size = ofProcessor ? CsvCertificate.SIZE : CaCertificate.SIZE;
      if (left < size) {
        throw MalformedException.at(
            "Hygon certificates", "certificates of 832 or 2084 bytes", left + " bytes");
      }
      Bytes certificate = document.slice(at, at + size);
      if (ofProcessor) {
        processors.add(CsvCertificate.parse(certificate));
      } else {
        authorities.add(CaCertificate.parse(certificate));
      }
      at += size;
    }
  }

  /// What is known of the key of a processor.
  ///
  /// @param cek empty when there is none that Hygon vouches for
  record Outcome(Optional<HygonKey> cek, boolean emulated) {
    static final Outcome NONE = new Outcome(Optional.empty(), false);
  }

  /// Of several chains at hand, looks at the one whose processor's key `fits`.
  ///
  /// @param check how findings begin
  static Outcome appraise(
      String check,
      Endorsements endorsements,
      TrustAnchors anchors,
      Predicate<HygonKey> fits,
      HygonSignatures signatures,
      Findings findings) {
    var chain = new HygonChain(signatures);
    try {
      endorsements.documents(EndorsementKind.HYGON_CERTIFICATES).forEach(chain::add);
    } catch (MalformedException e) {
      findings.failed(
          check + ".chain.form", SOURCE, Comparison.of("well-formed certificates", e.getMessage()));
      return Outcome.NONE;
    }
    return chain.judge(check, anchors, fits, findings);
  }

  private Outcome judge(
      String check, TrustAnchors anchors, Predicate<HygonKey> fits, Findings findings) {
    Optional<CsvCertificate> processor =
        best(
            processors.stream().filter(one -> one.key().usage() == HygonKey.CEK).toList(),
            one -> fits.test(one.key()));
    Optional<CaCertificate> signer =
        best(
            authorities(HygonKey.HSK),
            one -> processor.map(known -> known.isSignedBy(one.key(), signatures)).orElse(false));
    Optional<CaCertificate> root =
        best(
            authorities(HygonKey.HRK),
            one -> signer.map(known -> known.isSignedBy(one, signatures)).orElse(false));
    if (root.isEmpty() || signer.isEmpty() || processor.isEmpty()) {
      findings.failed(
          check + ".chain.complete",
          SOURCE,
          Comparison.of(
              "the certificates of HRK, HSK and CEK",
              "no "
                  + (root.isEmpty() ? "HRK " : "")
                  + (signer.isEmpty() ? "HSK " : "")
                  + (processor.isEmpty() ? "CEK" : "")));
      return Outcome.NONE;
    }
    Bytes fingerprint = root.get().key().key().fingerprint();
    boolean emulated = anchors.trustsEmulated(fingerprint);
    boolean trusted =
        findings.require(
            emulated || fingerprint.equals(ROOT),
            check + ".chain.root",
            SOURCE,
            Comparison.of(
                "the key of Hygon's root",
                emulated
                    ? "the EMULATED root " + fingerprint + " of \"" + anchors.name() + "\""
                    : fingerprint + ", named " + root.get().key()));
    boolean linked =
        findings.require(
            root.get().isSignedBy(root.get(), signatures)
                && signer.get().isSignedBy(root.get(), signatures)
                && processor.get().isSignedBy(signer.get().key(), signatures),
            check + ".chain.signatures",
            SOURCE,
            Comparison.of(
                "each certificate signed by the one above, SM2 with SM3",
                processor.get().key() + ", " + signer.get().key() + ", " + root.get().key()));
    findings.notMade(
        check + ".chain.validity",
        SOURCE,
        "certificates within their time, on no list",
        "Hygon's certificates state no time, and there are no lists");
    return new Outcome(
        trusted && linked ? Optional.of(processor.get().key()) : Optional.empty(), emulated);
  }

  private List<CaCertificate> authorities(int usage) {
    return authorities.stream().filter(one -> one.key().usage() == usage).toList();
  }

  /// The first that is `wanted`, or just the first: then the findings say what is wrong with it.
  private static <C> Optional<C> best(List<C> candidates, Predicate<C> wanted) {
    return candidates.stream().filter(wanted).findFirst().or(() -> candidates.stream().findFirst());
  }
}
