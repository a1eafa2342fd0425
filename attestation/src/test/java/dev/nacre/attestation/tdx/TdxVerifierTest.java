package dev.nacre.attestation.tdx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.VerificationResult;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.dcap.IntelLab;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedLog;
import dev.nacre.emulator.EmulatedLog.Bank;
import dev.nacre.emulator.Fields;
import dev.nacre.emulator.TdField;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TdxVerifierTest {
  private static final Bytes KERNEL = Bytes.utf8("a kernel");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "debug,TD_ATTRIBUTES,0100001000000000,tdx.attributes.debug",
    "profiling,TD_ATTRIBUTES,2000001000000000,tdx.attributes.debug",
    "migratable,TD_ATTRIBUTES,0000003000000000,tdx.attributes.migratable",
    "an unknown flag,TD_ATTRIBUTES,0000041000000000,tdx.attributes.unknown",
    "no SSE,XFAM,0100000000000000,tdx.xfam",
    "other report data,REPORT_DATA,00,tdx.report_data",
    "other initdata,MR_CONFIG_ID,00,tdx.mr_config_id",
  })
  void aFieldThatMustNotBeSoIsRefusedByItsOwnCheck(
      String name, TdField field, String value, String check) {
    int size = IntelLab.domain().get(field).size();

    VerificationResult result =
        IntelLab.tdx(IntelLab.domain().with(field, Bytes.ofHex(value).padTo(size)));

    assertThat(result.failures()).extracting(Finding::check).containsExactly(check);
    assertThat(result.verified()).isFalse();
  }

  @Test
  void everyCheckThatWasNotMadeIsNamed() {
    VerificationResult result =
        IntelLab.VERIFIER.verify(
            Evidence.ofRaw(Tee.TDX, IntelLab.quote(IntelLab.domain())),
            Endorsements.none().withIntelCollateral(IntelLab.PLATFORM.collateral(true)),
            Expected.nothing(),
            IntelLab.NOW);

    assertThat(result.verified()).isTrue();
    assertThat(notMade(result))
        .containsExactly(
            "tdx.event_log", "tdx.measurements", "tdx.report_data", "tdx.mr_config_id");
  }

  @Test
  void aBoundServiceDomainIsLeftToThePolicyAndSaid() {
    VerificationResult result =
        IntelLab.tdx(
            IntelLab.newerDomain().with(TdField.MR_SERVICE_TD, Bytes.ofHex("ab".repeat(48))));

    assertThat(notMade(result)).contains("tdx.service_td");
    assertThat(result.claims().object("quote").object("body").string("mr_servicetd"))
        .isEqualTo("ab".repeat(48));
  }

  @Test
  void theLogOfTheMachineGivesItsRegistersAndSaysWhatWasBooted() {
    EmulatedLog log = boot();

    VerificationResult result = IntelLab.tdx(evidence(booted(log), log.inArea(4096)));

    assertThat(result.failures()).isEmpty();
    assertThat(result.claims().array("uefi_event_logs").size()).isEqualTo(3);
    assertThat(result.claims().object("nacre").object("boot").string("kernel"))
        .isEqualTo(Bank.SHA_384.digest(KERNEL).hex());
  }

  @Test
  void anEventThatTheMachineNeverMeasuredIsRefusedByName() {
    EmulatedLog log = boot();
    Fields<TdField> domain = booted(log);
    log.pretend(2, 5, Bytes.utf8("lie"), Bytes.utf8("lie"));

    VerificationResult result = IntelLab.tdx(evidence(domain, log.content()));

    assertThat(result.failures())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.check()).isEqualTo("tdx.rtmr_1");
          assertThat(finding.found())
              .contains("by the log: event 4 (EV_ACTION at offset ")
              .endsWith(" and what follows were never extended");
        });
    assertThat(result.claims().object("nacre").find("boot")).isEmpty();
  }

  @Test
  void aRegisterThatTheLogLeavesOutIsRefused() {
    EmulatedLog log = boot();
    Fields<TdField> domain = booted(log).with(TdField.RTMR_3, Bytes.ofHex("ff".repeat(48)));

    assertThat(IntelLab.tdx(evidence(domain, log.content())).failures())
        .extracting(Finding::check)
        .containsExactly("tdx.rtmr_3");
  }

  @Test
  void theJsonShapeOfGuestsMayLeaveTheLogOut() {
    JsonObject without =
        JsonObject.builder()
            .put("quote", IntelLab.quote(IntelLab.domain()).base64())
            .put("cc_eventlog", JsonNull.NULL)
            .build();

    assertThat(IntelLab.tdx(Evidence.of(Tee.TDX, without)).failures()).isEmpty();
    assertThat(IntelLab.tdx(Evidence.of(Tee.TDX, without.without("cc_eventlog"))).verified())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"'[]'", "'{}'", "'{\"quote\":1}'", "'{\"quote\":\"\",\"cc_eventlog\":\"AA==\"}'"})
  void jsonOfAnotherShapeIsRefused(String json) {
    assertThat(IntelLab.tdx(Evidence.of(Tee.TDX, Json.parse(json))).failures())
        .extracting(Finding::check)
        .containsExactly("tdx.form");
  }

  @Test
  void anEnclavesQuoteIsNoDomains() {
    Bytes quote = IntelLab.PLATFORM.sign(IntelLab.PLATFORM.orderOfEnclave(IntelLab.enclave()));

    assertThat(IntelLab.tdx(quote).sentence()).contains("expected 0x81 (TDX), found SGX");
    assertThat(IntelLab.sgx(IntelLab.quote(IntelLab.domain())).sentence())
        .contains("expected 0 (SGX), found TDX");
  }

  private static EmulatedLog boot() {
    return EmulatedLog.of(Bank.SHA_384)
        .measure(1, 4, Bytes.zeros(4))
        .measure(2, 0x8000000aL, KERNEL, Bytes.utf8("\013td_payload\0").concat(Bytes.zeros(16)))
        .measure(
            3, 6, Bytes.utf8("initrd"), Bytes.ofHex("ec223b8f04000000").concat(Bytes.utf8("abcd")));
  }

  private static Fields<TdField> booted(EmulatedLog log) {
    return IntelLab.domain()
        .with(TdField.RTMR_0, log.register(Bank.SHA_384, 1))
        .with(TdField.RTMR_1, log.register(Bank.SHA_384, 2))
        .with(TdField.RTMR_2, log.register(Bank.SHA_384, 3));
  }

  private static Evidence evidence(Fields<TdField> domain, Bytes log) {
    return Evidence.of(
        Tee.TDX,
        JsonObject.builder()
            .put("quote", IntelLab.quote(domain).base64())
            .put("cc_eventlog", log.base64())
            .build());
  }

  private static List<String> notMade(VerificationResult result) {
    return result.findings().stream()
        .filter(finding -> finding.status() == Finding.Status.NOT_MADE)
        .map(Finding::check)
        .toList();
  }
}
