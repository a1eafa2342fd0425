package dev.nacre.attestation.se;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Judges the answer of an ultravisor.
///
/// The answer is authenticated by a key that the verifier drew for its request and gave to hosts
/// for which IBM vouches: so it says something only about a request that the verifier made, which
/// the seal of [KeptRequest] shows. A key that anybody could have encrypted to the verifier's
/// public key, as upstream's evidence carries it, shows nothing and is refused.
public final class SeVerifier {
  private static final String SOURCE = "IBM Secure Execution, attestation";

  private final TrustAnchors anchors;

  public SeVerifier(TrustAnchors anchors) {
    this.anchors = anchors;
  }

  public Appraisal verify(
      SeEvidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    Findings findings = Findings.none();
    kept(evidence, expected, findings).ifPresent(request -> ofRequest(evidence, request, findings));
    new Slot("se.user_data", "the digest over this session's nonce and key", evidence.userData())
        .mustHold(expected.reportData(), findings);
    if (expected.initDataDigest().isPresent()) {
      findings.notMade(
          "se.init_data",
          SOURCE,
          "the digest of the initdata",
          "the user data hold the session's digest, and the image its own initdata");
    }
    boolean emulated = hosts(evidence, endorsements, expected, at, findings);
    Optional<ImageHeader> header = header(evidence, endorsements, findings);
    return new Appraisal(
        List.of(new Submodule("cpu", SeClaims.of(evidence, header, emulated))),
        findings.toList(),
        emulated);
  }

  private static Optional<KeptRequest> kept(
      SeEvidence evidence, Expected expected, Findings findings) {
    Optional<KeptRequest> kept =
        expected
            .requestKey()
            .flatMap(key ->
                KeptRequest.open(
                    key, new KeptRequest.Sealed(evidence.sealedKey(), evidence.sealedNonce())));
    findings.require(
        kept.isPresent(),
        "se.request",
        SOURCE,
        Comparison.of(
            "measurement key and nonce of a request that this verifier made",
            kept.isPresent()
                ? "such a request"
                : expected.requestKey().isEmpty()
                    ? "nothing to know its requests by"
                    : "what this verifier did not seal"));
    return kept;
  }

  private static void ofRequest(SeEvidence evidence, KeptRequest request, Findings findings) {
    findings.requireEqual(
        "se.image_tags", SOURCE, request.image(), KeptRequest.image(evidence.tags()));
    Bytes measured = hmac(request.measurementKey(), evidence.measured(request.nonce()));
    boolean holds = MessageDigest.isEqual(measured.toArray(), evidence.measurement().toArray());
    findings.require(
        holds,
        "se.measurement",
        SOURCE,
        Comparison.of(
            "the HMAC-SHA-512 under the request's measurement key",
            holds ? "that" : "another value"));
    findings.require(
        request.hosts().contains(evidence.answeringHost()),
        "se.answering_host",
        SOURCE,
        Comparison.of(
            "a host that the request was for: " + request.hosts(), evidence.answeringHost()));
  }

  private boolean hosts(
      SeEvidence evidence,
      Endorsements endorsements,
      Expected expected,
      Instant at,
      Findings findings) {
    try {
      HostKeyDocuments documents = HostKeyDocuments.in(endorsements);
      Optional<HostKey> host = documents.find(evidence.answeringHost());
      findings.require(
          host.isPresent(),
          "se.host_key.document",
          SOURCE,
          Comparison.of(
              "the document of host key " + evidence.answeringHost(),
              host.map(known -> known.document().toString())
                  .orElse(documents.hosts().size() + " documents of other hosts")));
      return host.isPresent()
          && documents.appraise(host.get(), anchors, expected.enrolledKeys(), at, findings);
    } catch (MalformedException e) {
      findings.failed(
          "se.host_key.form",
          SOURCE,
          Comparison.of("well-formed certificates and lists", e.getMessage()));
      return false;
    }
  }

  private static Optional<ImageHeader> header(
      SeEvidence evidence, Endorsements endorsements, Findings findings) {
    try {
      Optional<ImageHeader> header =
          endorsements.documents(EndorsementKind.SE_IMAGE_HEADER).stream()
              .map(ImageHeader::parse)
              .toList()
              .stream()
              .filter(known -> known.tags().equals(evidence.tags()))
              .findFirst();
      if (header.isPresent()) {
        findings.passed("se.image_header", SOURCE, "header with tag " + evidence.tags().tag());
      } else {
        findings.notMade(
            "se.image_header",
            SOURCE,
            "the header of the image with tag " + evidence.tags().tag(),
            "none was supplied; what the image permits is left to the policy");
      }
      return header;
    } catch (MalformedException e) {
      findings.failed(
          "se.image_header", SOURCE, Comparison.of("well-formed headers", e.getMessage()));
      return Optional.empty();
    }
  }

  private static Bytes hmac(Bytes key, Bytes content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(key.toArray(), "HmacSHA512"));
      return Bytes.of(mac.doFinal(content.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA512", e);
    }
  }
}
