package dev.nacre.attestation.nvidia;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.attestation.x509.ChainChecks;
import dev.nacre.attestation.x509.OcspResponse;
import dev.nacre.attestation.x509.ResponderChecks;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.JwsAlgorithm;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether a report is signed by a key that NVIDIA's root vouches for, today.
///
/// @param name how findings about this device begin
/// @param responses what responders say about certificates
record DeviceChain(
    String name,
    TrustAnchors anchors,
    Instant at,
    List<OcspResponse> responses,
    Findings findings) {
  /// SHA-256 over the DER SubjectPublicKeyInfo of "NVIDIA Device Identity CA".
  static final Bytes ROOT =
      Bytes.ofHex("a90c4eb5acfd3e3d03a25db6a26b84f720ad0503196c627c21ddd48dd85b06a4");

  private static final String SOURCE = "NVIDIA device identity";

  /// The report's key is certified by its own device.
  private static final int ISSUED_BY_DEVICE = 1;

  /// The firmware that a key is for (TCG DICE, tcb-info); its last 48 bytes are the digest.
  private static final String TCB_INFO = "2.23.133.5.4.1";

  /// @return whether the chain ends at an emulated root
  boolean appraise(NvidiaEvidence.Device device, Endorsements endorsements) {
    try {
      return judge(device, endorsements);
    } catch (MalformedException e) {
      findings.failed(
          name + ".chain.form", SOURCE, Comparison.of("well-formed certificates", e.getMessage()));
      return false;
    }
  }

  private boolean judge(NvidiaEvidence.Device device, Endorsements endorsements) {
    List<Certificate> sent = device.certificates().stream().map(Certificate::parse).toList();
    if (sent.size() < 2) {
      findings.failed(
          name + ".chain.complete",
          SOURCE,
          Comparison.of("at least the root and the signing certificate", sent));
      return false;
    }
    List<Certificate> atHand =
        Stream.concat(sent.stream(), endorsements.certificates().stream().map(Certificate::parse))
            .toList();
    Optional<CertificateChain> chain = CertificateChain.above(sent.getFirst(), atHand);
    if (chain.isEmpty()) {
      findings.failed(
          name + ".chain.complete",
          SOURCE,
          Comparison.of("the certificates above " + sent.getFirst() + " up to a root", sent));
      return false;
    }
    boolean emulated = trusted(chain.get());
    List<RevocationList> lists =
        endorsements.revocationLists().stream().map(RevocationList::parse).toList();
    var _ =
        new ChainChecks(name + ".chain", at, findings).soundButForResponders(chain.get(), lists);
    var _ =
        new ResponderChecks(name + ".chain", at, findings)
            .good(chain.get(), ISSUED_BY_DEVICE, responses);
    signature(device.report(), chain.get().leaf());
    firmware(device.report(), chain.get().leaf());
    return emulated;
  }

  private boolean trusted(CertificateChain chain) {
    Bytes root = chain.root().keyFingerprint();
    boolean emulated = anchors.trustsEmulated(root);
    findings.require(
        emulated || root.equals(ROOT),
        name + ".chain.root",
        SOURCE,
        Comparison.of(
            "the key of NVIDIA's device identity root",
            emulated
                ? "the EMULATED root " + root + " of \"" + anchors.name() + "\""
                : root + ", named " + chain.root()));
    return emulated;
  }

  private void signature(SpdmReport report, Certificate leaf) {
    boolean holds =
        JwsAlgorithm.ES384.verifies(Jwk.of(leaf.publicKey()), report.signed(), report.signature());
    findings.require(
        holds,
        name + ".signature",
        "DMTF DSP0274 (SPDM 1.1), MEASUREMENTS",
        Comparison.of(
            "an ECDSA P-384 signature of " + leaf + " over request and response",
            holds ? "such a signature" : "another signature"));
  }

  private void firmware(SpdmReport report, Certificate leaf) {
    Optional<Bytes> ofKey =
        leaf.extension(TCB_INFO)
            .filter(info -> info.size() >= SpdmReport.DIGEST)
            .map(info -> info.slice(info.size() - SpdmReport.DIGEST, info.size()));
    Optional<Bytes> reported = report.opaque().find(OpaqueData.FWID);
    findings.require(
        ofKey.isPresent() && ofKey.equals(reported),
        name + ".fwid",
        "TCG DICE Attestation Architecture, tcb-info",
        Comparison.of(
            "the firmware that the key is for, "
                + ofKey.map(Bytes::hex).orElse("which the certificate does not name"),
            reported.map(Bytes::hex).orElse("none")));
  }
}
