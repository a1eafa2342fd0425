package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.nacre.attestationservice.reference.Standing;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.policy.Policy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CounterfactualsTest {
  private final Map<String, Json> values = SnpClaims.referenceValues();

  private List<Shortfall> of(JsonObject evidence) {
    return of(SnpClaims.policy(values), evidence);
  }

  private static List<Shortfall> of(AppraisalPolicy policy, JsonObject evidence) {
    return Counterfactuals.of("cpu0", policy, evidence, _ -> Standing.UNKNOWN);
  }

  @Test
  void nothingIsSaidAboutAMachineThatIsTrusted() {
    assertThat(of(SnpClaims.evidence())).isEmpty();
  }

  @Test
  void anotherLaunchDigestIsNamedWithBothValues() {
    String other = "ff".repeat(48);

    List<Shortfall> shortfalls = of(SnpClaims.evidenceWith("measurement", Json.of(other)));

    assertThat(shortfalls)
        .containsExactly(
            new Shortfall(
                "cpu0",
                "executables",
                "snp.measurement",
                "reference value snp_launch_measurement = [\"" + SnpClaims.MEASUREMENT + "\"]",
                "\"" + other + "\"",
                "if this machine is right: nacre reference-value put --add snp_launch_measurement"
                    + " '[\""
                    + other
                    + "\"]'"));
  }

  @Test
  void ofSeveralReferenceValuesOnlyTheUnmetAreNamed() {
    JsonObject old = SnpClaims.evidenceWith("reported_tcb_microcode", Json.of(7));

    assertThat(of(old))
        .extracting(Shortfall::rule, Shortfall::claim, Shortfall::expected, Shortfall::found)
        .map(Object::toString)
        .containsExactly(
            "(\"hardware\", \"snp.reported_tcb_microcode\","
                + " \"reference value snp_microcode = [24,25], nearest 24\", \"7\")");
  }

  @Test
  void aMissingReferenceValueIsCalledMissing() {
    values.remove("snp_launch_measurement");

    assertThat(of(SnpClaims.evidence()))
        .extracting(Shortfall::claim, Shortfall::expected)
        .map(Object::toString)
        .containsExactly(
            "(\"snp.measurement\","
                + " \"a reference value snp_launch_measurement, which is not registered\")");
  }

  @Test
  void allShortfallsAreNamed() {
    values.clear();

    assertThat(of(SnpClaims.evidence()))
        .extracting(Shortfall::claim)
        .containsExactly(
            "snp.measurement",
            "snp.reported_tcb_bootloader",
            "snp.reported_tcb_microcode",
            "snp.reported_tcb_snp",
            "snp.reported_tcb_tee");
  }

  @Test
  void aDebuggableMachineIsNamedByItsSwitch() {
    assertThat(of(SnpClaims.evidenceWith("policy_debug_allowed", Json.of(true))))
        .extracting(Shortfall::sentence)
        .containsExactly("configuration of cpu0: snp.policy_debug_allowed is true, expected false");
  }

  @Test
  void aPolicyOfTheOwnersIsExplainedToo() {
    var policy =
        AttestationPolicies.compile(
            "own",
            """
            package policy
            default hardware = 97
            hardware = 2 { input.snp.chip_id == query_reference_value("my_chip") }
            trust_claims = {"hardware": hardware}
            """);
    var appraisal = SnpClaims.policy(policy, Map.of("my_chip", Json.of("77")));

    assertThat(of(appraisal, SnpClaims.evidence()))
        .extracting(Shortfall::claim, Shortfall::expected, Shortfall::advice)
        .containsExactly(
            tuple(
                "snp.chip_id",
                "reference value my_chip = \"77\"",
                "if this machine is right: nacre reference-value put my_chip '\"00\"'"));
  }

  @Test
  void aPolicyThatAlwaysRefusesIsSaidToHaveNoSingleReason() {
    var policy =
        AttestationPolicies.compile("own", "package policy\ntrust_claims := {\"hardware\": 97}");

    assertThat(of(SnpClaims.policy(policy, Map.of()), SnpClaims.evidence()))
        .extracting(Shortfall::claim)
        .containsExactly("no single claim");
  }

  /// A guest decides how much its initdata says, and each question reads all of it.
  @Test
  void theMoreTheEvidenceSaysTheFewerQuestionsAreAsked() {
    var policy =
        AttestationPolicies.compile(
            "own",
            """
            package policy
            default hardware = 97
            hardware = 2 { input.init_data_claims.switch_900 }
            trust_claims = {"hardware": hardware}
            """);
    var initData = JsonObject.builder();
    IntStream.range(0, 1_000).forEach(i -> initData.put("switch_" + i, false));
    JsonObject switches = initData.build();
    Json much = JsonArray.of(Collections.nCopies(100_000, Json.of("")).toArray(Json[]::new));

    assertThat(claims(policy, switches)).containsExactly("init_data_claims.switch_900");
    assertThat(claims(policy, switches.with("much", much))).containsExactly("no single claim");
  }

  private static List<String> claims(Policy policy, JsonObject initData) {
    JsonObject evidence = SnpClaims.evidence().with("init_data_claims", initData);
    return of(SnpClaims.policy(policy, Map.of()), evidence).stream().map(Shortfall::claim).toList();
  }
}
