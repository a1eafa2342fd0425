package dev.nacre.attestation.nvidia;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.Slot;
import dev.nacre.attestation.appraisal.Submodule;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.OcspResponse;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Judges the evidence of NVIDIA devices, each by itself: one part of the result each.
public final class NvidiaVerifier {
  private final TrustAnchors anchors;

  public NvidiaVerifier(TrustAnchors anchors) {
    this.anchors = anchors;
  }

  public Appraisal verify(
      NvidiaEvidence evidence, Endorsements endorsements, Expected expected, Instant at) {
    Findings findings = Findings.none();
    var parts = new ArrayList<Submodule>();
    boolean emulated = false;
    List<Rim> rims =
        parsed(
            endorsements.documents(EndorsementKind.NVIDIA_RIM),
            Rim::parse,
            new Form("rim", "TCG Reference Integrity Manifest"),
            findings);
    List<OcspResponse> responses =
        parsed(
            endorsements.documents(EndorsementKind.OCSP_RESPONSE),
            OcspResponse::parse,
            new Form("ocsp", "RFC 6960 section 4.2.1"),
            findings);
    for (int i = 0; i < evidence.devices().size(); i++) {
      NvidiaEvidence.Device device = evidence.devices().get(i);
      String name = "nvidia." + device.architecture().deviceClass() + i;
      boolean ofEmulator =
          new DeviceChain(name, anchors, at, responses, findings).appraise(device, endorsements);
      emulated |= ofEmulator;
      new Slot(
              name + ".nonce",
              "the digest over this session's nonce and key",
              device.report().requestNonce())
          .mustHold(expected.reportData(), findings);
      var measured =
          new RimComparison(name, anchors, at, responses, findings)
              .compare(device, rims, endorsements);
      JsonObject claims = NvidiaClaims.of(device, measured, ofEmulator);
      Optional<JsonObject> remote =
          new RemoteAppraisal(name, anchors, expected.enrolledKeys(), at, findings)
              .appraise(device, endorsements);
      parts.add(
          new Submodule(
              device.architecture().deviceClass(),
              remote.map(theirs -> NvidiaClaims.of(claims, theirs)).orElse(claims)));
    }
    ProtectedPcie.of(parts).ifPresent(parts::add);
    return new Appraisal(parts, findings.toList(), emulated);
  }

  /// What documents of one kind are called in findings, and by whom they are specified.
  private record Form(String name, String source) {}

  private static <T> List<T> parsed(
      List<Bytes> documents, Function<Bytes, T> parse, Form form, Findings findings) {
    try {
      return documents.stream().map(parse).toList();
    } catch (MalformedException e) {
      findings.failed(
          "nvidia." + form.name + ".form",
          form.source,
          Comparison.of("well-formed documents", e.getMessage()));
      return List.of();
    }
  }
}
