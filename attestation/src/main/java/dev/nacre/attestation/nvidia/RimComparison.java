package dev.nacre.attestation.nvidia;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.appraisal.Findings.Comparison;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.attestation.x509.ChainChecks;
import dev.nacre.attestation.x509.OcspResponse;
import dev.nacre.attestation.x509.ResponderChecks;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Whether a device measured what its maker published for its driver and its VBIOS.
///
/// @param name how findings about this device begin
/// @param responses what responders say about certificates
record RimComparison(
    String name,
    TrustAnchors anchors,
    Instant at,
    List<OcspResponse> responses,
    Findings findings) {
  private static final String SOURCE = "TCG Reference Integrity Manifest";

  /// How a comparison went.
  ///
  /// @param made whether there was a manifest for every part that has a version
  /// @param success whether it was made, and nothing differed
  record Outcome(boolean made, boolean success) {
    static final Outcome NONE = new Outcome(false, false);
  }

  Outcome compare(NvidiaEvidence.Device device, List<Rim> rims, Endorsements endorsements) {
    var used = new ArrayList<Rim>();
    boolean complete = true;
    for (Part part : parts(device)) {
      Optional<Rim> rim =
          rims.stream().filter(known -> known.version().equalsIgnoreCase(part.version)).findFirst();
      if (rim.isEmpty()) {
        complete = false;
        findings.notMade(
            name + ".rim." + part.name,
            SOURCE,
            "the measurements published for " + part.name + " " + part.version,
            "no manifest of that version was supplied; left to the policy");
        continue;
      }
      complete &= authentic(part, rim.get(), endorsements);
      used.add(rim.get());
    }
    boolean equal = measured(device.report(), used);
    return new Outcome(complete, complete && equal);
  }

  private record Part(String name, String version) {}

  /// A switch has no driver of its own, only a BIOS.
  private static List<Part> parts(NvidiaEvidence.Device device) {
    OpaqueData opaque = device.report().opaque();
    var parts = new ArrayList<Part>();
    if (device.architecture() != Architecture.LS10) {
      opaque
          .text(OpaqueData.DRIVER_VERSION)
          .ifPresent(version -> parts.add(new Part("driver", version)));
    }
    opaque.vbiosVersion().ifPresent(version -> parts.add(new Part("vbios", version)));
    return parts;
  }

  private boolean authentic(Part part, Rim rim, Endorsements endorsements) {
    String check = name + ".rim." + part.name;
    Optional<CertificateChain> chain =
        rim.certificates().stream()
            .findFirst()
            .flatMap(leaf -> CertificateChain.above(leaf, rim.certificates()));
    Bytes root = chain.map(known -> known.root().keyFingerprint()).orElse(Bytes.empty());
    boolean trusted =
        findings.require(
            root.equals(Rim.ROOT) || anchors.trustsEmulated(root),
            check + ".root",
            SOURCE,
            Comparison.of(
                "the key of NVIDIA's root for manifests",
                chain.map(known -> root + ", named " + known.root()).orElse("no chain")));
    boolean linked = false;
    if (chain.isPresent()) {
      List<RevocationList> lists =
          endorsements.revocationLists().stream().map(RevocationList::parse).toList();
      linked = new ChainChecks(check, at, findings).soundButForResponders(chain.get(), lists);
      var _ = new ResponderChecks(check, at, findings).good(chain.get(), 0, responses);
    }
    boolean signed = rim.isSigned();
    findings.require(
        signed,
        check + ".signature",
        "W3C XML Signature Syntax and Processing 1.1",
        Comparison.of(
            "a signature over the whole manifest " + rim.version(),
            signed ? "such a signature" : "another signature, or over less"));
    return trusted && linked && signed;
  }

  private boolean measured(SpdmReport report, List<Rim> rims) {
    boolean equal = true;
    var claimed = new TreeMap<Integer, String>();
    for (Rim rim : rims) {
      var differing = new ArrayList<String>();
      for (Map.Entry<Integer, List<Bytes>> golden : rim.measurements().entrySet()) {
        int index = golden.getKey();
        String other = claimed.put(index, rim.version());
        Bytes found = report.measurements().getOrDefault(index, Bytes.empty());
        if (other != null || !golden.getValue().contains(found)) {
          differing.add(index + (other == null ? "" : " (also of " + other + ")"));
        }
      }
      equal &=
          findings.require(
              differing.isEmpty(),
              name + ".measurements",
              SOURCE,
              Comparison.of(
                  rim.measurements().size() + " measurements as published for " + rim.version(),
                  differing.isEmpty()
                      ? "all of them"
                      : "others at the indices " + String.join(", ", differing)));
    }
    return equal;
  }
}
