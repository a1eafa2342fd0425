package dev.nacre.attestation.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InsecureSampleVerifierTest {
  private static final Bytes BOUND = Bytes.ofHex("0102");
  private static final Json EVIDENCE =
      Json.parse("{\"svn\":\"1\",\"report_data\":\"" + BOUND.base64() + "\"}");

  private static VerificationResult verify(Verifier verifier, Tee tee, Json evidence) {
    return verifier.verify(
        Evidence.of(tee, evidence),
        Endorsements.none(),
        Expected.reportData(BOUND).withInitDataDigest(Bytes.ofHex("03")),
        Instant.EPOCH);
  }

  private static Verifier insecure() {
    return Verifier.insecurelyBelievingSamples(TrustAnchors.vendors());
  }

  @Test
  void theSampleHasTheClaimsOfUpstreamAndIsCalledEmulated() {
    VerificationResult result = verify(insecure(), Tee.SAMPLE, EVIDENCE);

    assertThat(result.verified()).isTrue();
    assertThat(result.emulated()).isTrue();
    assertThat(result.claims())
        .isEqualTo(
            Json.parse(
                """
                {"debug":false,"launch_digest":"abcde","platform_version":{"major":1,"minor":4},
                "svn":"1","report_data":"AQI=","init_data":"Aw=="}\
                """));
  }

  @Test
  void aVerifierThatIsNotCalledInsecureRefusesSamples() {
    assertThat(verify(Verifier.trusting(TrustAnchors.vendors()), Tee.SAMPLE, EVIDENCE).verified())
        .isFalse();
  }

  @Test
  void aDeviceIsJudgedInItsOwnClass() {
    VerificationResult result = verify(insecure(), Tee.SAMPLE_DEVICE, EVIDENCE);

    assertThat(result.verified()).isTrue();
    assertThat(result.submodules().getFirst().deviceClass()).isEqualTo("gpu");
  }

  @Test
  void anotherBindingIsRefused() {
    Json other = Json.parse("{\"svn\":\"1\",\"report_data\":\"AQM=\"}");

    assertThat(verify(insecure(), Tee.SAMPLE, other).sentence())
        .isEqualTo(
            "sample (emulated) evidence is refused: sample.report_data: expected 0102, found 0103");
  }

  @Test
  void anotherFormIsRefused() {
    assertThat(verify(insecure(), Tee.SAMPLE, Json.of(1)).verified()).isFalse();
    assertThat(verify(insecure(), Tee.SAMPLE, Json.parse("{\"svn\":1}")).verified()).isFalse();
  }
}
