package dev.nacre.attestation.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Vectors;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Evidence of a machine of Azure's on TDX. Intel's collateral of its day is not at hand, so that
/// is the one thing that is missing.
class GenuineAzureTdxTest {
  private static final Instant AT = Instant.parse("2024-06-01T00:00:00Z");
  private static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());
  private static final Expected CHALLENGE = Expected.reportData(Bytes.utf8("challenge"));

  @ParameterizedTest
  @ValueSource(strings = {"v0", "v1"})
  void everythingButTheCollateralHolds(String version) {
    VerificationResult result =
        verify(Vectors.json("az-tdx-vtpm/evidence-" + version + ".json"), CHALLENGE);

    assertThat(checks(result)).containsExactly("dcap.collateral");
    JsonObject claims = result.claims();
    assertThat(claims.object("tpm").string("pcr00"))
        .isEqualTo("782b20b10f55cc46e2142cc2145d548698073e5beb82752c8d7f9279f0d8a273");
    assertThat(claims.string("report_data")).isEqualTo(Bytes.utf8("challenge").hex());
    assertThat(claims.object("quote").object("body").string("report_data"))
        .startsWith("9734504f161d104c");
    assertThat(result.findings())
        .filteredOn(finding -> finding.status() == Finding.Status.PASSED)
        .extracting(Finding::check)
        .contains("tdx.report_data", "azure.td_report", "tpm.signature", "tpm.pcr_digest");
  }

  @Test
  void anotherChallengeIsRefused() {
    assertThat(checks(verify(evidence(), Expected.reportData(Bytes.utf8("x")))))
        .contains("tpm.report_data");
  }

  @ParameterizedTest(name = "byte {0}")
  @CsvSource({
    "0x880, tdx.report_data",
    "0xa0, azure.td_report",
    "0x220, azure.td_report",
    "0x4c8, azure.hcl.kind",
    "0x4c4, az-tdx-vtpm.form"
  })
  void aByteOfTheParavisorsReportThatChangesIsRefused(String offset, String check) {
    byte[] hcl = Bytes.ofBase64Url(evidence().string("hcl_report")).toArray();
    int at = Integer.decode(offset);
    hcl[at] += (byte) (at == 0x4c8 ? -2 : 1);
    Json changed = Json.of(Base64.getUrlEncoder().encodeToString(hcl));

    assertThat(checks(verify(evidence().with("hcl_report", changed), CHALLENGE))).contains(check);
  }

  @Test
  void theFilesBesideTheEvidenceBelongToIt() {
    HclReport report = HclReport.parse(Vectors.bytes("az-tdx-vtpm/hcl-report.bin"));

    assertThat(report.kind()).isEqualTo(HclReport.Kind.TDX);
    assertThat(report.hardwareReport().slice(128, 160)).isEqualTo(report.runtimeDigest());
  }

  private static JsonObject evidence() {
    return Vectors.json("az-tdx-vtpm/evidence-v1.json");
  }

  private static VerificationResult verify(Json evidence, Expected expected) {
    return VERIFIER.verify(
        Evidence.of(Tee.AZ_TDX_VTPM, evidence), Endorsements.none(), expected, AT);
  }

  private static List<String> checks(VerificationResult result) {
    return result.failures().stream().map(Finding::check).toList();
  }
}
