package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.LaunchState;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.protocol.kbs.EvidenceProvider;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.KbsException.Reason;
import dev.nacre.protocol.kbs.KbsException.Stage;
import dev.nacre.protocol.kbs.ResourceUri;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A guest over real HTTP: what gets the secret, and one refusal for each thing that is wrong.
class ReleaseTest {
  private final Broker broker;
  private final EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);

  ReleaseTest(@TempDir Path directory) {
    this.broker = Broker.prepared(directory);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private KbsException refused(EvidenceProvider bad) {
    return catchThrowableOfType(KbsException.class, () -> broker.release(bad));
  }

  private void assertRefusedEvidence(EvidenceProvider bad, String... words) {
    KbsException refused = refused(bad);
    assertThat(refused.stage()).isEqualTo(Stage.ATTESTATION);
    assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
    assertThat(broker.explanation(refused)).contains(words);
  }

  private void assertDenied(EvidenceProvider bad, String... words) {
    KbsException refused = refused(bad);
    assertThat(refused.stage()).isEqualTo(Stage.RELEASE);
    assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
    assertThat(broker.explanation(refused)).contains(words);
  }

  @Test
  void anHonestGuestGetsTheSecret() {
    assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
  }

  @Test
  void everyKindOfGuestKeyIsServed() {
    for (PrivateJwk key :
        List.of(
            PrivateJwk.generate(EcCurve.P_256).withAlgorithm("ECDH-ES+A256KW"),
            PrivateJwk.generate(EcCurve.P_521).withAlgorithm("ECDH-ES+A256KW"),
            PrivateJwk.generateRsa(2048).withAlgorithm("RSA-OAEP-256"))) {
      try (KbsClient client = KbsClient.of(broker.endpoint(), guest, key)) {
        assertThat(Broker.text(client.resource(Broker.SECRET))).isEqualTo(Broker.CANARY);
      }
    }
  }

  @Test
  void theTokenSaysWhatWasFoundAndThatItIsEmulated() {
    try (KbsClient client = broker.client(guest)) {
      JsonObject claims = Jws.parse(client.token()).claims();
      JsonObject cpu = claims.object("submods").object("cpu0");

      assertThat(claims.members().keySet())
          .containsExactly("eat_profile", "iat", "ear.verifier-id", "submods", "exp", "iss");
      assertThat(cpu.string("ear.status")).isEqualTo("affirming");
      assertThat(cpu.bool("nacre.emulated")).isTrue();
      JsonObject evidence = cpu.object("ear.veraison.annotated-evidence");
      assertThat(evidence.members().keySet())
          .containsExactly(
              "init_data", "init_data_claims", "report_data", "runtime_data_claims", "snp");
      assertThat(evidence.object("snp").string("measurement"))
          .isEqualTo(EmulatedGuest.MEASUREMENT.hex());
      assertThat(evidence.object("init_data_claims"))
          .isEqualTo(Json.parse("{\"a.txt\":\"hello\"}"));
      assertThat(evidence.object("runtime_data_claims").object("tee-pubkey"))
          .isEqualTo(client.teeKey().publicJwk().toJson());
    }
  }

  @Test
  void evidenceOfAnEarlierSessionIsRefused() {
    var kept = new AtomicReference<Optional<Json>>(Optional.empty());
    EvidenceProvider replaying =
        new EvidenceProvider() {
          @Override
          public String tee() {
            return "snp";
          }

          @Override
          public Json evidence(Bytes reportData) {
            if (kept.get().isEmpty()) {
              kept.set(Optional.of(guest.evidence(reportData)));
            }
            return kept.get().orElseThrow();
          }

          @Override
          public Optional<String> initData() {
            return guest.initData();
          }
        };
    assertThat(broker.release(replaying)).isEqualTo(Broker.CANARY);

    assertRefusedEvidence(replaying, "snp.report_data", "expected", "found");
  }

  @Test
  void aChangedByteOfTheReportIsRefused() {
    var other = new ArrayList<Json>();
    for (int i = 0; i < 48; i++) {
      other.add(Json.of(i == 7 ? 0x4c : 0x4d));
    }
    assertRefusedEvidence(guest.withReport("measurement", new JsonArray(other)), "signature");
  }

  @Test
  void aStrangersChainIsRefused() {
    assertRefusedEvidence(EmulatedGuest.on(EmulatedAmd.createQuickly(Instant.now())), "root");
  }

  @Test
  void aMachineThatAllowsDebuggingGetsNothing() {
    LaunchState debug =
        guest.launch().withPolicy(LaunchState.USUAL_POLICY | LaunchState.POLICY_DEBUG);
    KbsException refused = refused(guest.launched(debug));

    assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
    assertThat(broker.explanation(refused)).contains("debug");
  }

  @Test
  void initdataChangedAfterMeasuringIsRefused() {
    String other = EmulatedGuest.INITDATA.document().utf8().replace("hello", "hallo");

    assertRefusedEvidence(guest.sending(other), "host_data", "expected", "found");
  }

  @Test
  void anotherLaunchDigestIsDeniedWithBothDigests() {
    Bytes other = Bytes.ofHex("4e".repeat(48));
    var launch = LaunchState.of(other, EmulatedGuest.INITDATA.snpHostData());

    assertDenied(
        guest.launched(launch),
        "snp.measurement",
        other.hex(),
        "snp_launch_measurement",
        EmulatedGuest.MEASUREMENT.hex());
  }

  @Test
  void aPolicyThatDeniesIsObeyedAtOnce() {
    assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);

    broker.owner.setResourcePolicy("package policy\n\ndefault allow = false\n");

    assertDenied(guest, "resource policy");
  }

  @Test
  void aDenialAlsoEndsARunningSession() {
    try (KbsClient client = broker.client(guest)) {
      assertThat(Broker.text(client.resource(Broker.SECRET))).isEqualTo(Broker.CANARY);
      broker.owner.setResourcePolicy("package policy\n\ndefault allow = false\n");

      KbsException denied =
          catchThrowableOfType(KbsException.class, () -> client.resource(Broker.SECRET));

      assertThat(denied.answer().orElseThrow().variant()).isEqualTo("PolicyDeny");
    }
  }

  @Test
  void aPolicyMayLookAtPathAndClaims() {
    broker.owner.setResourcePolicy(
        """
        package policy
        import rego.v1
        allow if {
          data["resource-path"][0] == "public"
          input.submods.cpu0["nacre.emulated"] == true
        }
        """);
    var open = ResourceUri.parse("public/key/two");
    broker.putSecret(open, "two");

    try (KbsClient client = broker.client(guest)) {
      assertThat(Broker.text(client.resource(open))).isEqualTo("two");
    }
    assertThat(refused(guest).stage()).isEqualTo(Stage.RELEASE);
  }

  @Test
  void aMissingSecretIsNotFoundAfterOneHandshake() {
    try (KbsClient client = broker.client(guest)) {
      KbsException missing =
          catchThrowableOfType(
              KbsException.class, () -> client.resource(ResourceUri.parse("default/key/none")));

      assertThat(missing.reason()).isEqualTo(Reason.NOT_FOUND);
      assertThat(missing.answer().orElseThrow().variant()).isEqualTo("ResourceNotFound");
    }
  }

  /// The policy is asked before the store: to be denied tells nothing of what is there.
  @Test
  void aDeniedGuestDoesNotLearnWhichSecretsThereAre() {
    broker.owner.setResourcePolicy("package policy\n\ndefault allow = false\n");
    try (KbsClient client = broker.client(guest)) {
      for (ResourceUri asked : List.of(Broker.SECRET, ResourceUri.parse("default/key/none"))) {
        KbsException denied =
            catchThrowableOfType(KbsException.class, () -> client.resource(asked));

        assertThat(denied.answer().orElseThrow().variant()).isEqualTo("PolicyDeny");
      }
    }
  }

  @Test
  void withoutTheEmulatedRootTheSameGuestIsRefused(@TempDir Path production) {
    try (Broker strict = Broker.start(ServerConfig.in(production))) {
      strict.putSecret(Broker.SECRET, Broker.CANARY);
      strict.putReferenceValues();

      KbsException refused = catchThrowableOfType(KbsException.class, () -> strict.release(guest));

      assertThat(refused.stage()).isEqualTo(Stage.ATTESTATION);
      assertThat(strict.explanation(refused)).contains("root");
    }
  }

  @Test
  void theOwnerSeesReleasesAndRefusalsInTheAuditLog() {
    assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
    broker.owner.setResourcePolicy("package policy\n\ndefault allow = false\n");
    assertThat(refused(guest).refusalId()).isPresent();

    String audit = broker.owner.json("/nacre/v0/audit").text();

    assertThat(audit)
        .contains("\"kind\":\"secret-put\"")
        .contains("\"kind\":\"release\"")
        .contains("\"kind\":\"resource-policy-set\"")
        .contains("\"kind\":\"refusal\"")
        .contains("\"emulated\":true")
        .doesNotContain(Broker.CANARY);
    assertThat(broker.owner.refusals().text()).contains("\"stage\":\"release\"");
  }
}
