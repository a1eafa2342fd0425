package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
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
import org.junit.jupiter.params.provider.ValueSource;

class DryRunTest {
  private static final String DENY = "package policy\n\ndefault allow = false\n";
  private static final String ALLOW = "package policy\n\nallow = true\n";

  private final Broker broker;
  private final EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);

  DryRunTest(@TempDir Path directory) {
    this.broker = Broker.prepared(directory);
    assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private JsonObject tried(String kind, String rego) {
    return broker.owner.dryRun(
        JsonObject.builder()
            .put("kind", kind)
            .put("id", "default_cpu")
            .put("policy", Bytes.utf8(rego).base64Url())
            .build());
  }

  private JsonObject triedValues(String json) {
    return broker.owner.dryRun(
        JsonObject.builder()
            .put("kind", "reference-values")
            .put("values", Json.parse(json))
            .build());
  }

  private void refuseAnotherMachine() {
    var other = LaunchState.of(Bytes.ofHex("4e".repeat(48)), EmulatedGuest.INITDATA.snpHostData());
    assertThatThrownBy(() -> broker.release(guest.launched(other)))
        .isInstanceOf(KbsException.class);
  }

  @Test
  void aPolicyThatDeniesWouldLockTheGuestOutAndDoesNot() {
    JsonObject outcome = tried("resource", DENY);

    assertThat(outcome.number("unchanged")).isZero();
    JsonObject change = (JsonObject) outcome.array("changed").get(0);
    assertThat(change.string("would")).isEqualTo("be locked out");
    assertThat(change.string("resource")).isEqualTo("kbs:///default/key/one");
    assertThat(change.string("tee")).isEqualTo("snp");
    assertThat(change.string("why")).isEqualTo("data.policy.allow is false, its default");
    assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
  }

  @Test
  void aPolicyThatAllowsWouldLetTheRefusedMachineIn() {
    refuseAnotherMachine();

    JsonObject outcome = tried("resource", ALLOW);

    assertThat(outcome.number("unchanged")).isEqualTo(1);
    JsonObject change = (JsonObject) outcome.array("changed").get(0);
    assertThat(change.string("would")).isEqualTo("be let in");
    assertThat(change.string("why"))
        .isEqualTo("data.policy.allow is true by the rule at resource-policy.rego:3:1");
  }

  @Test
  void aNamedPolicyIsTriedOnWhatItDecidesAboutAlone() {
    broker.owner.setResourcePolicy("other", List.of("resource/elsewhere"), ALLOW);
    assertThat(triedNamed("other").number("unchanged")).isEqualTo(1);

    broker.owner.setResourcePolicy("team", List.of("resource/default"), ALLOW);

    assertThat(triedNamed("team").array("changed").text()).contains("be locked out");
    assertThat(tried("resource", DENY).number("unchanged")).isEqualTo(1);
  }

  private JsonObject triedNamed(String name) {
    return broker.owner.dryRun(
        JsonObject.builder()
            .put("kind", "resource")
            .put("name", name)
            .put("policy", Bytes.utf8(DENY).base64Url())
            .build());
  }

  @Test
  void aPolicyThatWouldEndInAnErrorIsToldWithTheError() {
    JsonObject outcome =
        tried(
            "resource",
            """
            package policy
            import rego.v1
            allow := true if input.submods
            allow := false if data.plugin == "resource"
            """);

    assertThat(outcome.array("errors").text()).contains("multiple outputs: true and false");
    assertThat(((JsonObject) outcome.array("changed").get(0)).string("why"))
        .startsWith("it ends in an error: resource-policy.rego:4:1:");
  }

  @Test
  void aNewLaunchDigestWouldLetTheNewMachineInAndLockTheOldOut() {
    refuseAnotherMachine();

    JsonObject outcome = triedValues("{\"snp_launch_measurement\":[\"" + "4e".repeat(48) + "\"]}");

    assertThat(outcome.array("changed").size()).isEqualTo(2);
    assertThat(outcome.text())
        .contains("be let in")
        .contains("\"cpu0 is affirming, was warning (executables 3, was 33)\"")
        .contains("be locked out")
        .contains("\"cpu0 is warning, was affirming (executables 33, was 3)\"");
  }

  /// Today it would be refused, whatever was said when the evidence came.
  @Test
  void whatHasNoReferenceValueAnyMoreWouldBeLetInByANewOne() {
    broker.owner.change(
        "DELETE", "/nacre/v0/reference-values/snp_launch_measurement", Optional.empty());
    assertThat(triedValues("{}").array("changed").size()).isZero();

    JsonObject outcome =
        triedValues("{\"snp_launch_measurement\":[\"" + EmulatedGuest.MEASUREMENT.hex() + "\"]}");

    assertThat(outcome.array("changed").text()).contains("be let in");
  }

  @Test
  void aSetThatWaitsIsTriedAndThenActivated() {
    refuseAnotherMachine();
    String payload =
        Bytes.utf8("{\"snp_launch_measurement\":[\"" + "4e".repeat(48) + "\"]}").base64();
    broker.owner.change(
        "POST",
        "/nacre/v0/staged-reference-sets/next",
        Optional.of(JsonObject.builder().put("type", "sample").put("payload", payload).build()));
    JsonObject proposal =
        JsonObject.builder().put("kind", "reference-set").put("set", "next").build();

    assertThat(broker.owner.dryRun(proposal).text())
        .contains("be let in")
        .contains("be locked out");
    assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);

    broker.owner.change("POST", "/nacre/v0/active-reference-sets/next", Optional.empty());

    assertThatThrownBy(() -> broker.release(guest)).isInstanceOf(KbsException.class);
    assertThat(
            ((JsonObject) broker.owner.json("/nacre/v0/reference-values/snp_launch_measurement"))
                .object("provenance")
                .string("activated-by"))
        .isEqualTo("owner-token");
    assertThat(broker.owner.json("/nacre/v0/reference-value-history/snp_launch_measurement"))
        .isInstanceOfSatisfying(
            JsonArray.class, versions -> assertThat(versions.size()).isEqualTo(2));
    assertThat(broker.owner.json("/nacre/v0/audit").text())
        .contains("reference-set-stage")
        .contains("reference-set-activate");
  }

  @Test
  void whatIsInForceChangesNothing() {
    assertThat(triedValues("{}").array("changed").size()).isZero();
    assertThat(triedValues("{}").number("unchanged")).isEqualTo(1);
  }

  @Test
  void anAttestationPolicyThatWarnsWouldLockOut() {
    JsonObject outcome =
        tried("attestation", "package policy\n\ntrust_claims := {\"hardware\": 97}\n");

    assertThat(outcome.array("changed").text())
        .contains("cpu0 is contraindicated, was affirming (hardware 97, was 2");
  }

  @Test
  void aThousandStartsOfOneWorkloadAreOneCase() {
    for (int i = 0; i < 5; i++) {
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
    }

    assertThat(tried("resource", DENY).array("changed").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"nonesuch\"}",
        "{\"kind\":\"resource\"}",
        "{\"kind\":\"resource\",\"policy\":\"cGFja2FnZQ\"}",
        "{\"kind\":\"reference-values\",\"values\":[]}",
        "{\"kind\":\"reference-set\",\"set\":\"nothing-waits\"}"
      })
  void aProposalThatIsNoneIsToldSo(String proposal) {
    assertThatThrownBy(() -> broker.owner.dryRun((JsonObject) Json.parse(proposal)))
        .isInstanceOf(KbsException.class);
  }
}
