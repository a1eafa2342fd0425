package dev.nacre.attestation.nvidia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Vectors;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.CertificateChain;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The report of a genuine Hopper, its certificates, and a genuine manifest of another version.
class GenuineNvidiaTest {
  private static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());
  private static final Bytes NONCE =
      Bytes.ofHex("931d8dd0add203ac3d8b4fbde75e115278eefcdceac5b87671a748f32364dfcb");
  private static final String UUID = "1111-2222-33333-444444-555555";
  private static final int STEP = 97;

  @Test
  void theHopperIsVerifiedWithUpstreamsClaims() {
    VerificationResult result = verify(report(), chain(1), Endorsements.none());

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.claims().without("nacre"))
        .isEqualTo(Vectors.json("nvidia/hopperAttestationReport-claims.txt"));
    assertThat(result.submodules().getFirst().deviceClass()).isEqualTo("gpu");
    assertThat(result.findings())
        .filteredOn(finding -> finding.status() == Finding.Status.NOT_MADE)
        .extracting(Finding::check)
        .contains("nvidia.gpu0.rim.driver", "nvidia.gpu0.rim.vbios");
  }

  @Test
  void theRootAloneIsNoChain() {
    assertThat(verify(report(), chain(2), Endorsements.none()).failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.gpu0.chain.complete");
  }

  @Test
  void theLeafWithoutItsIssuersIsNoChain() {
    String leaf = Vectors.bytes("nvidia/hopper_signing_cert.pem").utf8();
    String root = Vectors.bytes("nvidia/nvidia_device_root.pem").utf8();

    assertThat(verify(report(), leaf + root, Endorsements.none()).failures())
        .extracting(Finding::check)
        .containsExactly("nvidia.gpu0.chain.complete");
    assertThat(verify(report(), root + leaf, Endorsements.none()).failures())
        .extracting(Finding::check)
        .contains("nvidia.gpu0.signature", "nvidia.gpu0.fwid");
  }

  @Test
  void thePinnedRootIsTheMakers() {
    Bytes root = Vectors.pem("nvidia/nvidia_device_root.pem").getFirst();

    assertThat(Certificate.parse(root).keyFingerprint()).isEqualTo(DeviceChain.ROOT);
  }

  @Test
  void anotherNonceIsRefused() {
    VerificationResult result =
        VERIFIER.verify(
            evidence(report(), chain(1)),
            Endorsements.none(),
            Expected.reportData(Bytes.zeros(48)),
            Instant.parse("2026-01-15T00:00:00Z"));

    assertThat(result.failures()).extracting(Finding::check).containsExactly("nvidia.gpu0.nonce");
  }

  @Test
  void aByteThatChangesIsRefused() {
    Bytes report = report();
    for (int at = 0; at < report.size(); at += STEP) {
      byte[] changed = report.toArray();
      changed[at] ^= (byte) (1 << at % 8);
      assertThat(verify(Bytes.of(changed), chain(1), Endorsements.none()).verified())
          .as("byte %d", at)
          .isFalse();
    }
  }

  @Test
  void theGenuineManifestIsReadSignedAndUnderThePinnedRoot() {
    Rim rim = Rim.parse(manifest());

    assertThat(rim.version()).isEqualTo("96.00.74.00.1C");
    assertThat(rim.isSigned()).isTrue();
    assertThat(rim.measurements().get(13)).hasSize(4);
    assertThat(rim.measurements().get(10))
        .containsExactly(SpdmReport.parse(report()).measurements().get(10));
    var chain = CertificateChain.above(rim.certificates().getFirst(), rim.certificates());
    assertThat(chain.orElseThrow().root().keyFingerprint()).isEqualTo(Rim.ROOT);
  }

  @Test
  void aChangedManifestIsNotSigned() {
    String text = manifest().utf8();
    for (String changed :
        List.of(
            text.replace("96.00.74.00.1C", "96.00.9f.00.01"),
            text.replace("index=\"9\" active=\"True\"", "index=\"9\" active=\"False\""),
            text.replace("b558fdac", "b558fdad"),
            text.replace("URI=\"\"", "URI=\"#x\""))) {
      assertThat(changed).isNotEqualTo(text);
      assertThat(Rim.parse(Bytes.utf8(changed)).isSigned()).isFalse();
    }
  }

  @Test
  void aManifestOfAnotherVersionIsNotUsed() {
    VerificationResult result =
        verify(
            report(),
            chain(1),
            Endorsements.none().with(EndorsementKind.NVIDIA_RIM, List.of(manifest())));

    assertThat(result.verified()).isTrue();
    assertThat(result.claims().object("nacre").bool("measurements_as_published")).isFalse();
  }

  private static Bytes report() {
    return Bytes.ofHex(Vectors.bytes("nvidia/hopperAttestationReport.txt").utf8().strip());
  }

  private static String chain(int number) {
    return Vectors.bytes("nvidia/hopper_cert_chain_case" + number + ".txt").utf8();
  }

  private static Bytes manifest() {
    return Bytes.ofBase64(Vectors.bytes("rvps/test-rim.b64").utf8().replaceAll("\\s", ""));
  }

  private static Evidence evidence(Bytes report, String chain) {
    return Evidence.of(
        Tee.NVIDIA,
        JsonObject.builder()
            .put(
                "device_evidence_list",
                JsonArray.of(
                    JsonObject.builder()
                        .put("arch", "HOPPER")
                        .put("uuid", UUID)
                        .put("evidence", report.hex())
                        .put("certificate", Bytes.utf8(chain).base64())
                        .build()))
            .build());
  }

  private static VerificationResult verify(Bytes report, String chain, Endorsements endorsements) {
    return VERIFIER.verify(
        evidence(report, chain),
        endorsements,
        Expected.reportData(NONCE),
        Instant.parse("2026-01-15T00:00:00Z"));
  }
}
