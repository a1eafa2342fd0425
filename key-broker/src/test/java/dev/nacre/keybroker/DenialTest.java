package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.LaunchState;
import dev.nacre.protocol.kbs.KbsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A guest that the resource policy denies: what its owner reads, part by part, and what the guest
/// does not.
class DenialTest {
  private static final String HEAD = "package policy\nimport rego.v1\ndefault allow := false\n";

  private final Broker broker;
  private final EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);

  DenialTest(@TempDir Path directory) {
    this.broker = Broker.prepared(directory);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private KbsException refused(EmulatedGuest asking) {
    return catchThrowableOfType(KbsException.class, () -> broker.release(asking));
  }

  private JsonObject report(KbsException refused) {
    return broker.owner.refusal(refused.refusalId().orElseThrow());
  }

  private static List<JsonObject> shortfalls(JsonObject report) {
    return report.array("shortfalls").stream().map(JsonObject.class::cast).toList();
  }

  private JsonObject denied(String rule) {
    broker.owner.setResourcePolicy(HEAD + rule);
    JsonObject report = report(refused(guest));
    assertThat(shortfalls(report)).hasSize(1);
    return shortfalls(report).getFirst();
  }

  private EmulatedGuest ofAnotherImage() {
    return guest.launched(
        LaunchState.of(Bytes.ofHex("4e".repeat(48)), EmulatedGuest.INITDATA.snpHostData()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "data[\"resource-path\"][0] =="
            + " \"team-a\"|data[\"resource-path\"][0]|\"team-a\"|\"default\"",
        "input.submods.cpu0[\"ear.status\"] == \"none\"|input.submods.cpu0[\"ear.status\"]"
            + "|\"none\"|\"affirming\"",
        "data.plugin in {\"pkcs11\", \"sample\"}|data.plugin|{\"pkcs11\", \"sample\"}|\"resource\"",
      })
  void aConditionOfAPolicyIsNamedWithWhatItExpectedAndFound(
      String condition, String claim, String expected, String found) {
    JsonObject cause = denied("allow if {\n  " + condition + "\n}\n");

    assertThat(cause.string("submodule")).isEqualTo("resource policy resource-policy");
    assertThat(cause.string("rule")).isEqualTo("data.policy.allow (resource-policy.rego:5:3)");
    assertThat(cause.string("claim")).isEqualTo(claim);
    assertThat(cause.string("expected")).isEqualTo(expected);
    assertThat(cause.string("found")).isEqualTo(found);
    assertThat(cause.string("advice"))
        .isEqualTo(
            "if it should be allowed: nacre policy get resource resource-policy >"
                + " resource-policy.rego, change it, nacre policy try resource"
                + " resource-policy.rego, then nacre policy set resource resource-policy.rego");
  }

  @Test
  void aPolicyAboutEvidenceThatWasDeletedIsNamedWithTheCommandThatBringsItBack() {
    broker.owner.change("DELETE", "/nacre/v0/attestation-policies/default_cpu", Optional.empty());

    JsonObject report = report(refused(guest));

    assertThat(report.string("sentence"))
        .startsWith("attestation policy: expected one named default_cpu");
    assertThat(report.array("findings").stream().map(JsonObject.class::cast))
        .filteredOn(finding -> finding.string("check").equals("policy.default_cpu"))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.string("status")).isEqualTo("failed");
          assertThat(finding.string("advice"))
              .startsWith(
                  "bring the built-in policy back: nacre policy reset attestation default_cpu (");
        });
  }

  @Test
  void initdataThatCannotBeReadIsACheckThatFailed() {
    JsonObject report = report(refused(guest.sending("no = [toml")));

    assertThat(report.array("findings").stream().map(JsonObject.class::cast))
        .anySatisfy(finding -> {
          assertThat(finding.string("check")).isEqualTo("evidence.form");
          assertThat(finding.string("advice")).startsWith("see what the guest sends");
        });
  }

  @Test
  void aClaimThatIsMissingIsNamedWithWhatIsThere() {
    JsonObject cause =
        denied(
            "allow if input.submods.cpu0[\"ear.veraison.annotated-evidence\"].tdx.debug =="
                + " false\n");

    assertThat(cause.string("found"))
        .contains("annotated-evidence\"].tdx is undefined", "has only", "\"snp\"");
  }

  @Test
  void ofSeveralRulesTheOneThatCameFarthestIsNamed() {
    JsonObject cause =
        denied(
            """
            allow if data.plugin == "sample"
            allow if {
              data.plugin == "resource"
              data["resource-path"][2] == "two"
            }
            """);

    assertThat(cause.string("claim")).isEqualTo("data[\"resource-path\"][2]");
    assertThat(cause.string("expected")).isEqualTo("\"two\"");
  }

  @Test
  void aRuleThatIsAskedByAnotherIsTheOneThatIsNamed() {
    JsonObject cause =
        denied("allow if ours\n\nours if data[\"resource-path\"][0] == \"team-a\"\n");

    assertThat(cause.string("rule")).startsWith("data.policy.ours (resource-policy.rego:6:");
  }

  @Test
  void aPolicyWithoutTheRuleIsToldSo() {
    broker.owner.setResourcePolicy("package policy\nimport rego.v1\npermit if true\n");

    JsonObject cause = shortfalls(report(refused(guest))).getFirst();

    assertThat(cause.string("expected")).isEqualTo("a rule that allows it");
    assertThat(cause.string("found"))
        .isEqualTo("data.policy.allow is undefined: there is no such rule");
  }

  @Test
  void aNamedPolicyIsCalledByItsNameAndSoIsItsFile() {
    broker.owner.setResourcePolicy(
        "team", List.of("resource/default/key"), HEAD + "allow if data.plugin == \"sample\"\n");

    JsonObject report = report(refused(guest));

    assertThat(report.string("sentence"))
        .startsWith("resource policy team does not allow it: ")
        .contains("the rule at team.rego:4:1 fails");
    assertThat(shortfalls(report).getFirst().string("advice"))
        .contains("nacre policy get resource team >", "nacre policy try resource team team.rego");
  }

  @Test
  void whereTheMachineIsTheOnlyReasonThePolicyIsNotBlamed() {
    JsonObject report = report(refused(ofAnotherImage()));

    assertThat(report.string("sentence")).startsWith("executables of cpu0: snp.measurement is");
    assertThat(report.bool("emulated")).isTrue();
    assertThat(shortfalls(report)).hasSize(1);
  }

  @Test
  void whereThePolicyWouldDenyATrustedMachineTooBothAreTold() {
    broker.owner.setResourcePolicy(
        HEAD
            + """
            allow if {
              input.submods.cpu0["ear.status"] == "affirming"
              data["resource-path"][0] == "team-a"
            }
            """);

    JsonObject report = report(refused(ofAnotherImage()));

    assertThat(report.string("sentence"))
        .startsWith(
            "resource policy resource-policy does not allow it even to a machine that is trusted:")
        .contains("expected \"team-a\", found \"default\"")
        .contains("; besides: executables of cpu0: snp.measurement is");
    assertThat(shortfalls(report))
        .extracting(shortfall -> shortfall.string("submodule"))
        .containsExactly("resource policy resource-policy", "cpu0");
  }

  @Test
  void aPolicyThatEndsInAnErrorIsARefusalWhoseReasonTheGuestDoesNotLearn() {
    broker.owner.setResourcePolicy(
        """
        package policy
        import rego.v1
        allow := true if input.submods
        allow := false if data.plugin == "resource"
        """);

    KbsException refused = refused(guest);

    String id = refused.refusalId().orElseThrow();
    assertThat(refused.answer().orElseThrow().variant()).isEqualTo("PolicyEngineError");
    assertThat(refused.answer().orElseThrow().detail())
        .isEqualTo("Policy engine error, refusal " + id);
    JsonObject report = report(refused);
    assertThat(report.string("code")).isEqualTo("policy-error");
    assertThat(report.string("sentence"))
        .startsWith("resource policy resource-policy ended in an error: resource-policy.rego:4:1: ")
        .contains("complete rules must not produce multiple outputs");
    assertThat(broker.owner.json("/nacre/v0/audit").text())
        .contains("\"code\":\"policy-error\"", id);
  }
}
