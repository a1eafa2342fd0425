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

/// Evidence of a machine of Azure's on a Milan.
class GenuineAzureSnpTest {
  private static final Instant AT = Instant.parse("2026-01-15T00:00:00Z");
  private static final Verifier VERIFIER = Verifier.trusting(TrustAnchors.vendors());
  private static final Expected CHALLENGE = Expected.reportData(Bytes.utf8("challenge"));

  @ParameterizedTest
  @ValueSource(strings = {"v0", "v1"})
  void itVerifiesWithTheMakersCertificates(String version) {
    VerificationResult result =
        verify(Vectors.json("az-snp-vtpm/evidence-" + version + ".json"), CHALLENGE);

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    JsonObject claims = result.claims();
    assertThat(claims.object("tpm").string("pcr00"))
        .isEqualTo("e15c44796beabf46abcec7c57e590942041e47497e4ec27571c8b7664f48dced");
    assertThat(claims.object("tpm").members()).hasSize(24);
    assertThat(claims.string("report_data")).isEqualTo(Bytes.utf8("challenge").hex());
    assertThat(claims.string("init_data")).isEqualTo(claims.object("tpm").string("pcr08"));
    assertThat(claims.string("policy_debug_allowed")).isEqualTo("false");
    assertThat(claims.string("policy_abi_minor")).isEqualTo("31");
    assertThat(claims.string("reported_tcb_microcode")).isEqualTo("219");
    assertThat(Bytes.ofBase64(claims.string("measurement")).size()).isEqualTo(48);
    assertThat(claims.members()).doesNotContainKey("chip_id");
  }

  @Test
  void anotherChallengeIsRefused() {
    VerificationResult result =
        verify(
            Vectors.json("az-snp-vtpm/evidence-v1.json"),
            Expected.reportData(Bytes.utf8("egnellahc")));

    assertThat(checks(result)).containsExactly("tpm.report_data");
  }

  /// The changes that upstream tests, and each byte group that it does not look at.
  @ParameterizedTest(name = "byte {0}")
  @CsvSource({
    "0, az-snp-vtpm.form",
    "4, az-snp-vtpm.form",
    "8, az-snp-vtpm.form",
    "12, az-snp-vtpm.form",
    "16, az-snp-vtpm.form",
    "31, az-snp-vtpm.form",
    "0x1a6, snp.vek.tcb",
    "0x6e0, snp.report_data",
    "0x540, snp.report_data",
    "0x4c0, az-snp-vtpm.form",
    "0x4c4, az-snp-vtpm.form",
    "0x4c8, azure.hcl.kind",
    "0x4cc, snp.report_data",
    "0x4d0, az-snp-vtpm.form",
    "2599, az-snp-vtpm.form"
  })
  void aByteOfTheParavisorsReportThatChangesIsRefused(String offset, String check) {
    byte[] hcl = hcl().toArray();
    int at = Integer.decode(offset);
    hcl[at] += (byte) (at == 0x4c8 || at == 4 ? 2 : 1);

    assertThat(checks(verify(with(hcl), CHALLENGE))).contains(check);
  }

  @Test
  void theParavisorsReportAloneIsTheOneInTheEvidence() {
    assertThat(Vectors.bytes("az-snp-vtpm/hcl-report.bin").startsWith(HclReport.MAGIC)).isTrue();
    HclReport report = HclReport.parse(Vectors.bytes("az-snp-vtpm/hcl-report.bin"));
    assertThat(report.kind()).isEqualTo(HclReport.Kind.SNP);
    assertThat(report.configuration().bool("secure-boot")).isTrue();
    assertThat(report.hardwareReport().slice(0x50, 0x70)).isEqualTo(report.runtimeDigest());
  }

  @Test
  void anyByteThatChangesIsRefused() {
    Bytes whole = hcl();
    for (int at = 0; at < whole.size(); at += 11) {
      byte[] changed = whole.toArray();
      changed[at] ^= (byte) (1 << at % 8);

      assertThat(verify(with(changed), CHALLENGE).verified()).as("byte %d", at).isFalse();
    }
  }

  private static Bytes hcl() {
    return Bytes.ofBase64Url(Vectors.json("az-snp-vtpm/evidence-v1.json").string("hcl_report"));
  }

  private static JsonObject with(byte[] hcl) {
    return Vectors.json("az-snp-vtpm/evidence-v1.json")
        .with("hcl_report", Json.of(Base64.getUrlEncoder().encodeToString(hcl)));
  }

  private static VerificationResult verify(Json evidence, Expected expected) {
    return VERIFIER.verify(
        Evidence.of(Tee.AZ_SNP_VTPM, evidence),
        Endorsements.none().withCertificates(Vectors.pem("snp/milan_ask_ark_asvk.pem")),
        expected,
        AT);
  }

  private static List<String> checks(VerificationResult result) {
    return result.failures().stream().map(Finding::check).toList();
  }
}
