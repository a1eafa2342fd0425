package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.protocol.kbs.KbsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reference values that a third process keeps: it is asked by the attestation service in the key
/// broker, and by one in a process of its own.
class RemoteReferencesTest {
  private static final Socket FREE = new Socket("127.0.0.1", 0);

  @TempDir private Path directory;
  private Optional<Broker> references = Optional.empty();
  private Optional<Broker> broker = Optional.empty();

  @BeforeEach
  void start() {
    startReferences(FREE);
    ServerConfig config = Broker.config(directory.resolve("broker"));
    broker =
        Optional.of(Broker.start(config.with(config.settings().comparingBy(remote()).with(FREE))));
    broker().putSecret(Broker.SECRET, Broker.CANARY);
  }

  private void startReferences(Socket socket) {
    ServerConfig config = ServerConfig.in(directory.resolve("references"));
    references =
        Optional.of(Broker.start(config.with(config.settings().offeringReferencesAt(socket))));
  }

  private RemoteSettings remote() {
    return RemoteSettings.at(references().server.referencesAddress().orElseThrow())
        .showing(references().server.ownerTokenFile())
        .within(Duration.ofSeconds(20));
  }

  private Broker references() {
    return references.orElseThrow();
  }

  private Broker broker() {
    return broker.orElseThrow();
  }

  @AfterEach
  void stop() {
    broker.ifPresent(Broker::close);
    references.ifPresent(Broker::close);
  }

  private KbsException refused() {
    return catchThrowableOfType(
        KbsException.class, () -> broker().release(EmulatedGuest.on(Broker.AMD)));
  }

  private String metrics() {
    return broker().owner.read("/metrics").utf8();
  }

  @Test
  void policiesCompareWithTheValuesOfTheOtherService() {
    references().putReferenceValues();

    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);

    assertThat(metrics()).contains("nacre_reference_service_calls_total{outcome=\"answered\"}");
    assertThat(broker().owner.read("/readyz").isEmpty()).isTrue();
  }

  @Test
  void theBrokersOwnerRegistersReadsListsAndDeletesThere() {
    broker().putReferenceValues();

    assertThat(references().owner.referenceValue("snp_bootloader")).isEqualTo(Json.parse("[10]"));
    assertThat(broker().owner.referenceValue("snp_bootloader")).isEqualTo(Json.parse("[10]"));
    assertThat(broker().owner.referenceValues().size()).isEqualTo(5);
    broker().owner.change("DELETE", "/nacre/v0/reference-values/snp_bootloader", Optional.empty());
    assertThatThrownBy(() -> references().owner.referenceValue("snp_bootloader"))
        .hasMessageContaining("No reference value found");
    assertThat(references().owner.json("/nacre/v0/audit").text())
        .contains("reference-value-delete")
        .contains("\"by\":\"owner-token\"");
    assertThat(broker().owner.json("/nacre/v0/audit").text())
        .contains("reference-value-set")
        .contains("\"at-service\":\"the reference value service at http://127.0.0.1:");
  }

  @Test
  void aRefusalIsExplainedByTheValuesOfTheOtherService() {
    references().putReferenceValues();
    references().owner.setReferenceValue("snp_bootloader", Json.parse("[99]"));

    assertThat(broker().explanation(refused()))
        .contains("snp.reported_tcb_bootloader")
        .contains("reference value snp_bootloader = [99]");
  }

  @Test
  void otherValuesAreTriedBeforeTheyAreRegisteredThere() {
    references().putReferenceValues();
    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);

    JsonObject values =
        JsonObject.builder().put("snp_bootloader", (Json) JsonArray.of(Json.of(99))).build();
    JsonObject report =
        broker()
            .owner
            .dryRun(
                JsonObject.builder().put("kind", "reference-values").put("values", values).build());

    assertThat(report.array("changed").size()).isEqualTo(1);
  }

  @Test
  void whileTheOtherServiceIsAwayNobodyIsJudged() {
    references().putReferenceValues();
    int port = references().server.referencesPort().orElseThrow();
    references().close();

    KbsException refused = refused();

    assertThat(refused.getMessage()).contains("is unreachable, refusal r-");
    assertThat(broker().explanation(refused)).contains("expected a verdict about the evidence");
    assertThatThrownBy(() -> broker().owner.read("/readyz"))
        .hasMessageContaining("the reference value service is unreachable");
    assertThat(metrics())
        .contains("nacre_reference_service_calls_total{outcome=\"unreachable\"} 1");
    startReferences(new Socket("127.0.0.1", port));
    assertThat(broker().release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
  }

  /// Key broker, attestation service and reference values, each by itself.
  @Test
  void threeProcessesWorkTogether() {
    RemoteSettings judging =
        RemoteSettings.at(broker().server.attestationAddress().orElseThrow())
            .showing(broker().server.ownerTokenFile());
    ServerConfig config = ServerConfig.in(directory.resolve("third"));
    try (Broker third = Broker.start(config.with(config.settings().judgedBy(judging)))) {
      third.putSecret(Broker.SECRET, Broker.CANARY);
      third.putReferenceValues();

      assertThat(third.release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);

      assertThat(references().owner.referenceValues().size()).isEqualTo(5);
      references().close();
      assertThatThrownBy(() -> third.release(EmulatedGuest.on(Broker.AMD)))
          .hasMessageContaining("nobody judged the evidence")
          .hasMessageContaining("is unreachable, refusal r-");
    }
  }

  @Test
  void whatOnlyTheOtherServiceKnowsIsSaidToBeThere() {
    assertThatThrownBy(() -> broker().owner.json("/nacre/v0/reference-value-history/x"))
        .hasMessageContaining("known to the reference value service at http://127.0.0.1:");
    assertThatThrownBy(() ->
            broker()
                .owner
                .dryRun(JsonObject.builder().put("kind", "reference-set").put("set", "x").build()))
        .hasMessageContaining("known to the reference value service at http://127.0.0.1:");
  }
}
