package dev.nacre.attestation.azure;

import static dev.nacre.attestation.dcap.IntelLab.NOW;
import static dev.nacre.attestation.dcap.IntelLab.PLATFORM;
import static dev.nacre.attestation.dcap.IntelLab.VERIFIER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedParavisor;
import dev.nacre.emulator.EmulatedPlatform;
import dev.nacre.emulator.EmulatedTdReport;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.Fields;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TdField;
import dev.nacre.emulator.TpmScheme;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A whole machine of Azure's on TDX, with collateral, as no genuine evidence shows it.
class AzureTdxTest {
  private static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(48));
  private static final Bytes INIT_DATA = Bytes.ofHex("e2".repeat(32));
  private static final EmulatedTpm TPM =
      EmulatedTpm.started(TpmScheme.RSA_SSA, SeededChance.of("azure")).extend(8, INIT_DATA);
  private static final EmulatedParavisor PARAVISOR = new EmulatedParavisor(TPM, REPORT_DATA);
  private static final Fields<TdField> DOMAIN = EmulatedPlatform.domain(PARAVISOR.runtimeDigest());

  @Test
  void aMachineIsVerifiedFromTheProcessorToTheQuote() {
    VerificationResult result = verify(evidence(DOMAIN, DOMAIN), collateral());

    assertThat(result.failures()).isEmpty();
    assertThat(result.verified()).isTrue();
    assertThat(result.emulated()).isTrue();
    assertThat(result.claims().object("tpm").string("pcr08"))
        .isEqualTo(result.claims().string("init_data"));
    assertThat(result.claims().string("tcb_status")).isEqualTo("UpToDate");
  }

  @Test
  void withoutCollateralItIsRefusedForThatAlone() {
    assertThat(checks(verify(evidence(DOMAIN, DOMAIN), Endorsements.none())))
        .containsExactly("dcap.collateral");
  }

  @Test
  void theTdReportOfAnotherMachineIsRefused() {
    Fields<TdField> other = DOMAIN.with(TdField.RTMR_2, Bytes.ofHex("01".repeat(48)));

    assertThat(checks(verify(evidence(DOMAIN, other), collateral())))
        .containsExactly("azure.td_report");
  }

  @Test
  void aQuoteThatDoesNotBindTheParavisorIsRefused() {
    Fields<TdField> unbound = DOMAIN.with(TdField.REPORT_DATA, Bytes.zeros(64));

    assertThat(checks(verify(evidence(unbound, unbound), collateral())))
        .containsExactly("tdx.report_data");
  }

  @Test
  void aDomainUnderDebugIsRefused() {
    Fields<TdField> open = DOMAIN.with(TdField.TD_ATTRIBUTES, Bytes.ofHex("0100001000000000"));

    assertThat(checks(verify(evidence(open, open), collateral())))
        .containsExactly("tdx.attributes.debug");
  }

  @Test
  void registersThatTheQuoteDoesNotCoverAreRefused() {
    JsonObject sound = evidence(DOMAIN, DOMAIN);
    JsonObject quote = sound.object("tpm_quote");
    List<String> registers =
        quote.array("pcrs").stream().map(json -> json.text().replace("\"", "")).toList();
    var changed = new ArrayList<>(registers);
    changed.set(11, "ab".repeat(32));

    JsonObject bent = sound.with("tpm_quote", quote.with("pcrs", JsonArray.ofStrings(changed)));
    assertThat(checks(verify(bent, collateral()))).containsExactly("tpm.pcr_digest");
  }

  private static JsonObject evidence(Fields<TdField> quoted, Fields<TdField> reported) {
    return PARAVISOR.tdxEvidence(
        PARAVISOR.tdx(EmulatedTdReport.of(reported)).content(),
        TPM.quote(REPORT_DATA),
        PLATFORM.sign(PLATFORM.order(quoted)));
  }

  private static Endorsements collateral() {
    return Endorsements.none().withIntelCollateral(PLATFORM.collateral(true));
  }

  private static VerificationResult verify(Json evidence, Endorsements endorsements) {
    return VERIFIER.verify(
        Evidence.of(Tee.AZ_TDX_VTPM, evidence),
        endorsements,
        Expected.reportData(REPORT_DATA).withInitDataDigest(INIT_DATA),
        NOW);
  }

  private static List<String> checks(VerificationResult result) {
    return result.failures().stream().map(Finding::check).toList();
  }
}
