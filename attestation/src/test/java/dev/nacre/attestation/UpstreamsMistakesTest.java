package dev.nacre.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.dcap.Quote;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedIntel;
import dev.nacre.emulator.EmulatedLog;
import dev.nacre.emulator.EmulatedParavisor;
import dev.nacre.emulator.EmulatedPlatform;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.HclField;
import dev.nacre.emulator.LaunchState;
import dev.nacre.emulator.ReportBody;
import dev.nacre.emulator.ReportField;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.SnpGeneration;
import dev.nacre.emulator.SnpTcb;
import dev.nacre.emulator.TpmScheme;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What other verifiers were seen to accept, to refuse or to die of, and should not: the table in
/// docs/threat-model.md says which of them each test is about.
class UpstreamsMistakesTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedAmd AMD = EmulatedAmd.createQuickly(NOW);
  private static final EmulatedChip GENOA = EmulatedChip.of(AMD);
  private static final EmulatedChip TURIN =
      EmulatedChip.of(AMD, SnpGeneration.TURIN, new SnpTcb(1, 2, 3, 4, 80));
  private static final LaunchState LAUNCH = LaunchState.of(Bytes.zeros(48), Bytes.zeros(32));
  private static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(48));
  private static final EmulatedTpm TPM =
      EmulatedTpm.started(TpmScheme.RSA_SSA, SeededChance.of("azure"));
  private static final EmulatedParavisor PARAVISOR = new EmulatedParavisor(TPM, REPORT_DATA);
  private static final Verifier VERIFIER =
      Verifier.trusting(TrustAnchors.emulated("emulated-lab", Set.of(AMD.rootFingerprint())));

  private static ReportBody body(EmulatedChip chip) {
    return EmulatedSnp.started(chip, LAUNCH).body(REPORT_DATA.padTo(64), 0);
  }

  private static List<String> failures(Evidence evidence) {
    return VERIFIER
        .verify(evidence, Endorsements.none(), Expected.reportData(REPORT_DATA), NOW)
        .failures()
        .stream()
        .map(Finding::check)
        .toList();
  }

  private static List<String> signed(EmulatedChip chip, ReportBody body) {
    return failures(Evidence.ofRaw(Tee.SNP, chip.sign(body).concat(chip.certificateTable())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"current_tcb", "reported_tcb", "committed_tcb", "launch_tcb"})
  void aReportOfTurinWithoutItsFmcIsRefused(String name) {
    JsonObject evidence =
        SnpEvidence.of(TURIN.sign(body(TURIN)), TURIN.certificateTable()).toJson();
    JsonObject report = evidence.object("attestation_report");
    JsonObject without = report.object(name).with("fmc", JsonNull.NULL);

    assertThat(failures(Evidence.of(Tee.SNP, evidence))).isEmpty();
    assertThat(
            failures(
                Evidence.of(
                    Tee.SNP, evidence.with("attestation_report", report.with(name, without)))))
        .containsExactly("snp.form");
  }

  @Test
  void aChipThatIsNotTheCertificatesIsRefusedUnderARightSignature() {
    assertThat(signed(GENOA, body(GENOA).flipped(ReportField.CHIP_ID.offset() + 5, 1)))
        .containsExactly("snp.vek.hwid");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x10, 0x1f, 0xa0, 0xae, 0xaf})
  void everyModelOfGenoasRangeIsOne(int model) {
    assertThat(signed(GENOA, body(GENOA).with(ReportField.CPUID_MODEL, model))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x20, 0x9f, 0xb0})
  void aModelBesideGenoasRangeIsNone(int model) {
    assertThat(signed(GENOA, body(GENOA).with(ReportField.CPUID_MODEL, model))).isNotEmpty();
  }

  @Test
  void aQuoteOfVersion5ThatEndsInItsHeadIsRefused() {
    var platform =
        EmulatedPlatform.of(
            EmulatedIntel.create(SeededChance.of("intel"), NOW), SeededChance.of("platform"));
    Bytes quote = platform.sign(platform.order(EmulatedPlatform.newerDomain(REPORT_DATA)));

    for (int size = 0; size < 60; size++) {
      Bytes cut = quote.slice(0, size);
      assertThatThrownBy(() -> Quote.parse(cut)).isInstanceOf(MalformedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 62, 94})
  void userDataOfAzureThatAreShorterThanTheReportDataAreRefused(int digits) {
    Bytes data =
        Bytes.utf8(
            PARAVISOR
                .runtimeData()
                .utf8()
                .replace(
                    "\"" + REPORT_DATA.padTo(64).hex() + "\"",
                    "\""
                        + REPORT_DATA.hex().substring(0, digits)
                        + "\""
                        + " ".repeat(128 - digits)));
    Bytes hcl =
        PARAVISOR.snp(GENOA, LAUNCH, body -> body).with(HclField.VARIABLE_DATA, data).content();

    assertThat(
            failures(
                Evidence.of(
                    Tee.AZ_SNP_VTPM, PARAVISOR.snpEvidence(hcl, TPM.quote(REPORT_DATA), GENOA))))
        .contains("azure.user_data");
  }

  @Test
  void fewerRegistersThanABankHasAreRefused() {
    Bytes hcl = PARAVISOR.snp(GENOA, LAUNCH, body -> body).content();
    JsonObject azure = PARAVISOR.snpEvidence(hcl, TPM.quote(REPORT_DATA), GENOA);
    JsonObject tpm = TPM.evidence(REPORT_DATA);
    for (int count = 0; count < 24; count++) {
      assertThat(failures(Evidence.of(Tee.AZ_SNP_VTPM, withRegisters(azure, count))))
          .containsExactly("az-snp-vtpm.form");
      assertThat(failures(Evidence.of(Tee.TPM, withRegisters(tpm, count))))
          .containsExactly("tpm.form");
    }
  }

  private static JsonObject withRegisters(JsonObject evidence, int count) {
    JsonObject quote = evidence.object("tpm_quote");
    List<Json> registers = quote.array("pcrs").elements().subList(0, count);
    return evidence.with("tpm_quote", quote.with("pcrs", new JsonArray(registers)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aDevicePathShorterThanANodeIsNone(int size) {
    Bytes loaded = Bytes.zeros(24).concat(Bytes.of((byte) size).padTo(8)).concat(Bytes.zeros(size));

    assertThat(logWith(0x80000003L, loaded).events().getFirst().toJson().object("details"))
        .isEqualTo(JsonObject.empty());
  }

  @Test
  void aHardDriveNodeCutAnywhereIsReadAsAnUnknownOne() {
    for (int size = 0; size < 38; size++) {
      Bytes node =
          Bytes.of((byte) 4, (byte) 1, (byte) (4 + size), (byte) 0).concat(Bytes.zeros(size));
      Bytes loaded = Bytes.zeros(24).concat(Bytes.of((byte) node.size()).padTo(8)).concat(node);

      assertThat(logWith(0x80000003L, loaded).events().getFirst().toJson().text())
          .as("size %d", size)
          .contains("Path(4,1,");
    }
  }

  @Test
  void aDevicePathOfManyThousandNodesIsReadOneAfterTheOther() {
    Bytes node = Bytes.ofHex("01020400");
    Bytes path = Bytes.ofHex(node.hex().repeat(15_000));
    Bytes loaded = Bytes.zeros(24).concat(Bytes.ofHex("60ea000000000000")).concat(path);

    assertThat(
            logWith(0x80000003L, loaded)
                .events()
                .getFirst()
                .toJson()
                .object("details")
                .array("device_paths")
                .size())
        .isEqualTo(15_000);
  }

  private static EventLog logWith(long type, Bytes data) {
    return EventLog.parse(
        EmulatedLog.of(EmulatedLog.Bank.SHA_384).measure(2, type, data).content());
  }
}
