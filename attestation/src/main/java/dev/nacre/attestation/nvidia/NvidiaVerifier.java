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
import dev.nacre.codec.MalformedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
    List<Rim> rims = rims(endorsements, findings);
    for (int i = 0; i < evidence.devices().size(); i++) {
      NvidiaEvidence.Device device = evidence.devices().get(i);
      String name = "nvidia." + device.architecture().deviceClass() + i;
      DeviceChain chain = new DeviceChain(name, anchors, at, findings);
      boolean ofEmulator = chain.appraise(device, endorsements);
      emulated |= ofEmulator;
      new Slot(
              name + ".nonce",
              "the digest over this session's nonce and key",
              device.report().requestNonce())
          .mustHold(expected.reportData(), findings);
      var measured =
          new RimComparison(name, anchors, at, findings).compare(device, rims, endorsements);
      parts.add(
          new Submodule(
              device.architecture().deviceClass(), NvidiaClaims.of(device, measured, ofEmulator)));
    }
    return new Appraisal(parts, findings.toList(), emulated);
  }

  private static List<Rim> rims(Endorsements endorsements, Findings findings) {
    try {
      return endorsements.documents(EndorsementKind.NVIDIA_RIM).stream().map(Rim::parse).toList();
    } catch (MalformedException e) {
      findings.failed(
          "nvidia.rim.form",
          "TCG Reference Integrity Manifest",
          Comparison.of("well-formed manifests", e.getMessage()));
      return List.of();
    }
  }
}
