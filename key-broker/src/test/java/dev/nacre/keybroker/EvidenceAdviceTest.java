package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.LaunchState;
import dev.nacre.keybroker.refusal.EvidenceAdvice;
import dev.nacre.protocol.kbs.EvidenceProvider;
import dev.nacre.protocol.kbs.KbsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Evidence that is refused: what its owner is told to do, and how little the guest learns.
class EvidenceAdviceTest {
  @TempDir private static Path directory;
  private static Optional<Broker> broker = Optional.empty();

  private final EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);

  @BeforeAll
  static void start() {
    broker = Optional.of(Broker.prepared(directory));
  }

  @AfterAll
  static void stop() {
    broker.ifPresent(Broker::close);
  }

  /// The checks that failed; the guest learns the number alone.
  private static List<JsonObject> failed(EvidenceProvider bad) {
    Broker open = broker.orElseThrow();
    KbsException refused = catchThrowableOfType(KbsException.class, () -> open.release(bad));
    String id = refused.refusalId().orElseThrow();
    assertThat(refused.answer().orElseThrow().detail())
        .isEqualTo("Attestation error: RCAR handshake Attest failed: evidence, refusal " + id);
    assertThat(open.owner.json("/nacre/v0/audit").text()).contains(id);
    return open.owner.refusal(id).array("findings").stream()
        .map(JsonObject.class::cast)
        .filter(finding -> finding.string("status").equals("failed"))
        .toList();
  }

  private static void assertAdvised(EvidenceProvider bad, String check, String advice) {
    assertThat(failed(bad))
        .anySatisfy(finding -> {
          assertThat(finding.string("check")).isEqualTo(check);
          assertThat(finding.string("expected")).isNotEqualTo(finding.string("found"));
          assertThat(finding.string("advice")).startsWith(advice);
        });
  }

  @Test
  void aMachineThatCanBeDebuggedIsToBeStartedOtherwise() {
    assertAdvised(
        guest.launched(
            guest.launch().withPolicy(LaunchState.USUAL_POLICY | LaunchState.POLICY_DEBUG)),
        "snp.policy.debug",
        "start the machine with debugging off");
  }

  @Test
  void anotherInitdataIsToBeTheOneOfTheStart() {
    assertAdvised(
        guest.sending(EmulatedGuest.INITDATA.document().utf8().replace("hello", "hallo")),
        "snp.host_data",
        "let the guest send the initdata that its machine was started with");
  }

  @Test
  void aStrangersRootIsToBeTrustedKnowinglyOrNot() {
    assertAdvised(
        EmulatedGuest.on(EmulatedAmd.createQuickly(Instant.now())),
        "snp.chain.root",
        "if you trust who signs: the root of a lab by nacre serve --trust-emulated-root SHA256");
  }

  @Test
  void aChangedReportMeansThatSomebodyStandsBetween() {
    assertAdvised(
        guest.withReport(
            "measurement", JsonArray.of(Collections.nCopies(48, Json.of(1)).toArray(Json[]::new))),
        "snp.signature",
        "the evidence was changed after it was signed");
  }

  @Test
  void evidenceOfAnotherSessionIsToBeMadeAnew() {
    EvidenceProvider deaf =
        new EvidenceProvider() {
          @Override
          public String tee() {
            return "snp";
          }

          @Override
          public Json evidence(Bytes reportData) {
            return guest.evidence(Bytes.zeros(64));
          }

          @Override
          public Optional<String> initData() {
            return guest.initData();
          }
        };

    assertAdvised(deaf, "snp.report_data", "start the guest again");
  }

  /// One name for each thing that can fail, of each kind of machine.
  @ParameterizedTest
  @CsvSource({
    "tdx.report_data,start the guest again",
    "sgx.report_data,start the guest again",
    "csv.report_data,start the guest again",
    "tpm.report_data,start the guest again",
    "se.user_data,start the guest again",
    "nitro.user_data,start the guest again",
    "tdx.mr_config_id,let the guest send the initdata",
    "sgx.config_id,let the guest send the initdata",
    "tdx.attributes.debug,start the machine with debugging off",
    "sgx.attributes.debug,start the machine with debugging off",
    "csv.policy.debug,start the machine with debugging off",
    "nitro.debug,start the machine with debugging off",
    "tdx.attributes.migratable,start the machine so that it cannot migrate",
    "dcap.tcb.status,update firmware and microcode",
    "dcap.tcb.level,update firmware and microcode",
    "dcap.qe.tcb,update firmware and microcode",
    "dcap.tdx_module.tcb,update firmware and microcode",
    "snp.tcb.reported,update firmware and microcode",
    "snp.firmware.committed,update firmware and microcode",
    "dcap.collateral,get what the maker signs",
    "dcap.crl.pck,get what the maker signs",
    "dcap.tcb_info,get what the maker signs",
    "snp.chain.complete,get what the maker signs",
    "snp.chain.validity,get what the maker signs",
    "snp.chain.revocation,if found says revoked: take the machine out of service",
    "nvidia.gpu.chain.ocsp,if found says revoked: take the machine out of service",
    "dcap.chain.root,if you trust who signs",
    "tpm.ak.trust,if you trust who signs",
    "cca.platform.key,if you trust who signs",
    "tdx.event_log,the log is not what was measured",
    "csv.event_log,the log is not what was measured",
    "tpm.event_log,the log is not what was measured",
    "tpm.pcr_digest,the log is not what was measured",
    "dcap.signature,the evidence was changed after it was signed",
    "csv.signature,the evidence was changed after it was signed",
    "dcap.qe_report.signature,the evidence was changed after it was signed",
    "sample.form,see what the guest sends",
    "snp.vmpl,start the machine so that it is as expected; see a specification",
  })
  void everyCheckThatFailsHasAnAdvice(String check, String advice) {
    var finding = new Finding(check, Finding.Status.FAILED, "one", "another", "a specification");

    assertThat(EvidenceAdvice.about(finding)).startsWith(advice);
  }
}
