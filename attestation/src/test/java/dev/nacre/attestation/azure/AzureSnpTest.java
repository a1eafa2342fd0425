package dev.nacre.attestation.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedParavisor;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.Fields;
import dev.nacre.emulator.HclField;
import dev.nacre.emulator.LaunchState;
import dev.nacre.emulator.QuoteField;
import dev.nacre.emulator.ReportField;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AzureSnpTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedAmd AMD =
      EmulatedAmd.createQuickly(Instant.parse("2026-01-01T00:00:00Z"));
  private static final EmulatedChip CHIP = EmulatedChip.of(AMD);
  private static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(48));
  private static final Bytes INIT_DATA = Bytes.ofHex("e2".repeat(32));
  private static final Bytes MEASUREMENT = Bytes.ofHex("a3".repeat(48));
  private static final LaunchState LAUNCH = LaunchState.of(MEASUREMENT, Bytes.zeros(32));
  private static final EmulatedTpm TPM =
      EmulatedTpm.started(TpmScheme.RSA_SSA, SeededChance.of("azure")).extend(8, INIT_DATA);
  private static final EmulatedTpm OTHER =
      EmulatedTpm.started(TpmScheme.RSA_SSA, SeededChance.of("other")).extend(8, INIT_DATA);
  private static final EmulatedParavisor PARAVISOR = new EmulatedParavisor(TPM, REPORT_DATA);
  private static final Fields<HclField> HCL = PARAVISOR.snp(CHIP, LAUNCH, body -> body);
  private static final Expected EXPECTED =
      Expected.reportData(REPORT_DATA).withInitDataDigest(INIT_DATA);
  private static final Verifier VERIFIER =
      Verifier.trusting(TrustAnchors.emulated("emulated-lab", Set.of(AMD.rootFingerprint())));

  @Test
  void aMachineIsVerifiedFromTheProcessorToTheQuote() {
    VerificationResult result = verify(evidence(HCL));

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.emulated()).isTrue();
    JsonObject claims = result.claims();
    assertThat(claims.string("measurement")).isEqualTo(MEASUREMENT.base64());
    assertThat(claims.string("reported_tcb_snp")).isEqualTo("23");
    assertThat(claims.string("platform_smt_enabled")).isIn("true", "false");
    assertThat(claims.object("tpm").string("pcr08")).isEqualTo(claims.string("init_data"));
    assertThat(claims.object("nacre").object("vm_configuration").bool("secure-boot")).isTrue();
    assertThat(result.findings())
        .extracting(Finding::check)
        .contains("azure.user_data", "tpm.signature", "tpm.pcr_digest", "snp.signature");
  }

  @Test
  void versionOneLeavesTheUserDataOutAndSaysSo() {
    var silent = new EmulatedParavisor(TPM, Bytes.empty());
    Fields<HclField> hcl = silent.snp(CHIP, LAUNCH, body -> body);
    JsonObject two = silent.snpEvidence(hcl.content(), TPM.quote(REPORT_DATA), CHIP);

    assertThat(checks(verify(two))).containsExactly("azure.user_data");
    VerificationResult one = verify(two.with("version", Json.of(1)));
    assertThat(one.failures()).isEmpty();
    assertThat(one.findings())
        .filteredOn(finding -> finding.check().equals("azure.user_data"))
        .extracting(Finding::status)
        .containsExactly(Finding.Status.NOT_MADE);
  }

  @Test
  void userDataMustBeginWithTheWholeReportData() {
    var cut = new EmulatedParavisor(TPM, REPORT_DATA.slice(0, 47));
    Fields<HclField> hcl = cut.snp(CHIP, LAUNCH, body -> body);
    JsonObject short0 = cut.snpEvidence(hcl.content(), TPM.quote(REPORT_DATA), CHIP);

    assertThat(checks(verify(short0))).containsExactly("azure.user_data");
  }

  @Test
  void theQuoteOfAnotherTpmIsRefused() {
    JsonObject mine = evidence(HCL);
    JsonObject others =
        new EmulatedParavisor(OTHER, REPORT_DATA)
            .snpEvidence(HCL.content(), OTHER.quote(REPORT_DATA), CHIP);

    assertThat(checks(verify(mine.with("tpm_quote", others.get("tpm_quote")))))
        .containsExactly("tpm.signature");
  }

  @Test
  void theRuntimeDataOfAnotherMachineIsRefused() {
    Bytes data = new EmulatedParavisor(OTHER, REPORT_DATA).runtimeData();

    VerificationResult result = verify(evidence(HCL.with(HclField.VARIABLE_DATA, data)));

    assertThat(checks(result)).contains("snp.report_data", "tpm.signature");
  }

  @Test
  void aMachineOpenToItsHostIsRefused() {
    Fields<HclField> open =
        PARAVISOR.snp(CHIP, LAUNCH, body -> body.with(ReportField.POLICY, 0xb0000));
    Fields<HclField> lower = PARAVISOR.snp(CHIP, LAUNCH, body -> body.with(ReportField.VMPL, 2));

    assertThat(checks(verify(evidence(open)))).containsExactly("snp.policy.debug");
    assertThat(checks(verify(evidence(lower)))).containsExactly("snp.vmpl");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aParavisorsReportOfAnotherFormIsRefused(String name, HclField field, String hex) {
    VerificationResult result = verify(evidence(HCL.with(field, Bytes.ofHex(hex))));

    assertThat(result.verified()).isFalse();
    assertThat(checks(result)).containsExactly("az-snp-vtpm.form");
  }

  static Stream<Arguments> aParavisorsReportOfAnotherFormIsRefused() {
    return Stream.of(
        Arguments.of("another magic", HclField.SIGNATURE, "48434c42"),
        Arguments.of("version 0", HclField.VERSION, "00000000"),
        Arguments.of("version 3", HclField.VERSION, "03000000"),
        Arguments.of("another size", HclField.REPORT_SIZE, "00000000"),
        Arguments.of("4 GiB", HclField.REPORT_SIZE, "ffffffff"),
        Arguments.of("another request", HclField.REQUEST_TYPE, "01000000"),
        Arguments.of("a failure", HclField.STATUS, "01000000"),
        Arguments.of("reserved", HclField.RESERVED, "00".repeat(11) + "01"),
        Arguments.of("data of nothing", HclField.DATA_SIZE, "00000000"),
        Arguments.of("data of 4 GiB", HclField.DATA_SIZE, "ffffffff"),
        Arguments.of("negative data", HclField.DATA_SIZE, "00000080"),
        Arguments.of("data of version 2", HclField.DATA_VERSION, "02000000"),
        Arguments.of("an unknown processor", HclField.REPORT_TYPE, "03000000"),
        Arguments.of("no hash", HclField.HASH_TYPE, "00000000"),
        Arguments.of("an unknown hash", HclField.HASH_TYPE, "04000000"),
        Arguments.of("variable data of 4 GiB", HclField.VARIABLE_SIZE, "ecffffff"),
        Arguments.of("variable data of nothing", HclField.VARIABLE_SIZE, "00000000"),
        Arguments.of("no zeros at the end", HclField.PADDING, "000001"),
        Arguments.of("a short hardware report", HclField.HARDWARE_REPORT, "00".repeat(1183)),
        Arguments.of("a hardware report of zeros", HclField.HARDWARE_REPORT, "00".repeat(1184)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void runtimeDataWithoutExactlyOneUsableKeyAreRefused(String data) {
    Bytes text = Bytes.utf8(data);
    int size = text.size();
    Fields<HclField> hcl =
        HCL.with(HclField.VARIABLE_DATA, text)
            .with(HclField.VARIABLE_SIZE, u32(size))
            .with(HclField.DATA_SIZE, u32(size + 20))
            .with(HclField.REPORT_SIZE, u32(size + 20 + 1184 + 32));

    assertThat(checks(verify(evidence(hcl)))).containsExactly("az-snp-vtpm.form");
  }

  static Stream<String> runtimeDataWithoutExactlyOneUsableKeyAreRefused() {
    String weak = "{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}";
    String other = "{\"kid\":\"HCLAkPub\",\"kty\":\"oct\",\"k\":\"AQAB\"}";
    return Stream.of(
        "",
        "{",
        "[]",
        "{}",
        "{\"keys\":{}}",
        "{\"keys\":[]}",
        "{\"keys\":[1,\"HCLAkPub\"]}",
        "{\"keys\":[" + weak + "]}",
        "{\"keys\":[" + other + "]}",
        "{\"keys\":[" + weak + "," + weak + "]}",
        "[".repeat(3000));
  }

  private static Bytes u32(int value) {
    return Bytes.ofHex("%08x".formatted(value)).reversed();
  }

  @Test
  void aReportOfTheOtherProcessorIsRefused() {
    Fields<HclField> tdx = PARAVISOR.tdx(Bytes.zeros(1024));

    assertThat(checks(verify(evidence(tdx)))).containsExactly("azure.hcl.kind");
  }

  @Test
  void aReportCutAtAnyByteIsRefused() {
    Bytes whole = HCL.content();
    for (int size = 0; size < whole.size() - HCL.get(HclField.PADDING).size(); size++) {
      Bytes cut = whole.slice(0, size);
      try {
        var parsed = HclReport.parse(cut);
        throw new AssertionError(size + " bytes are a report: " + parsed);
      } catch (MalformedException expected) {
        assertThat(expected).hasMessageContaining("HclReport");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void jsonOfAnotherShapeIsRefused(String name, JsonObject evidence) {
    assertThat(checks(verify(evidence))).containsExactly("az-snp-vtpm.form");
  }

  static Stream<Arguments> jsonOfAnotherShapeIsRefused() {
    JsonObject good = evidence(HCL);
    JsonObject quote = good.object("tpm_quote");
    return Stream.of(
        Arguments.of("nothing", JsonObject.empty()),
        Arguments.of("version 3", good.with("version", Json.of(3))),
        Arguments.of("version 0 written down", good.with("version", Json.of(0))),
        Arguments.of("a version that is text", good.with("version", Json.of("2"))),
        Arguments.of("no quote", good.without("tpm_quote")),
        Arguments.of("no report", good.without("hcl_report")),
        Arguments.of("no certificate", good.without("vcek")),
        Arguments.of("standard base64", good.with("hcl_report", Json.of("+/+/"))),
        Arguments.of("no registers", good.with("tpm_quote", quote.with("pcrs", Json.parse("[]")))),
        Arguments.of(
            "8 registers",
            good.with(
                "tpm_quote",
                quote.with(
                    "pcrs",
                    dev.nacre.codec.json.JsonArray.ofStrings(
                        java.util.Collections.nCopies(8, "00".repeat(32)))))),
        Arguments.of(
            "registers of SHA-384",
            good.with(
                "tpm_quote",
                quote.with(
                    "pcrs",
                    dev.nacre.codec.json.JsonArray.ofStrings(
                        java.util.Collections.nCopies(24, "00".repeat(48)))))));
  }

  @Test
  void aCertificateThatIsNoneIsRefused() {
    JsonObject evidence = evidence(HCL).with("vcek", Json.of("AAAA"));

    assertThat(checks(verify(evidence))).contains("snp.chain.form");
  }

  @Test
  void initdataOfAnotherHashIsAFindingAndNoCrash() {
    VerificationResult result =
        verify(evidence(HCL), Expected.reportData(REPORT_DATA).withInitDataDigest(Bytes.zeros(48)));

    assertThat(checks(result)).containsExactly("tpm.init_data");
  }

  @Test
  void withoutTrustInTheEmulatedRootItIsRefused() {
    VerificationResult result =
        Verifier.trusting(TrustAnchors.vendors())
            .verify(Evidence.of(Tee.AZ_SNP_VTPM, evidence(HCL)), endorsements(), EXPECTED, NOW);

    assertThat(checks(result)).containsExactly("snp.chain.root");
  }

  private static JsonObject evidence(Fields<HclField> hcl) {
    Fields<QuoteField> quote = TPM.quote(REPORT_DATA);
    return PARAVISOR.snpEvidence(hcl.content(), quote, CHIP);
  }

  private static Endorsements endorsements() {
    return Endorsements.none().withCertificates(List.of(AMD.ask().der(), AMD.ark().der()));
  }

  private static VerificationResult verify(Json evidence) {
    return verify(evidence, EXPECTED);
  }

  private static VerificationResult verify(Json evidence, Expected expected) {
    return VERIFIER.verify(Evidence.of(Tee.AZ_SNP_VTPM, evidence), endorsements(), expected, NOW);
  }

  private static List<String> checks(VerificationResult result) {
    return result.failures().stream().map(Finding::check).toList();
  }
}
