package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.trace.TraceContext;
import dev.nacre.endorsements.EndorsementSource;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.telemetry.TelemetrySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a collector of OpenTelemetry is told, and what happens without one.
class TelemetryTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Path directory;
  private final CollectorStandIn collector = new CollectorStandIn();
  private final EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);

  TelemetryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private TelemetrySettings settings(boolean traces, boolean audit) {
    return new TelemetrySettings(
        TelemetrySettings.collector("test", collector.address()), Optional.empty(), traces, audit);
  }

  private ServerConfig telling(TelemetrySettings settings) {
    ServerConfig config = Broker.config(directory);
    BrokerSettings broker = config.settings();
    return config.with(broker.with(broker.operation().with(settings)));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private static String attribute(JsonObject span, String name) {
    return span.array("attributes").stream()
        .map(JsonObject.class::cast)
        .filter(attribute -> attribute.string("key").equals(name))
        .map(attribute -> attribute.object("value").string("stringValue"))
        .findFirst()
        .orElse("");
  }

  private JsonObject span(String name, String route) {
    return collector.spans().stream()
        .filter(span -> span.string("name").equals(name))
        .filter(span -> attribute(span, "http.route").equals(route))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " " + route));
  }

  private Broker prepared(ServerConfig config) {
    Broker broker = Broker.start(config);
    broker.putSecret(Broker.SECRET, Broker.CANARY);
    broker.putReferenceValues();
    return broker;
  }

  @Test
  void aGuestsRequestsAreOneTraceThroughBrokerServiceAndEndorser() {
    var atEndorser = new CopyOnWriteArrayList<TraceContext>();
    EndorsementSource endorser =
        evidence -> {
          TraceContext.current().ifPresent(atEndorser::add);
          return EndorsementSource.none().endorsements(evidence);
        };
    ServerConfig config = telling(settings(true, false));
    try (Broker broker =
        prepared(
            config.with(config.settings().with(EndorsementRules.evidenceOnly().and(endorser))))) {
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
    }

    JsonObject asked = span("POST", "/kbs/v0/auth");
    JsonObject attested = span("POST", "/kbs/v0/attest");
    JsonObject released = span("GET", "/kbs/v0/resource/{repository}/{type}/{tag}");
    JsonObject judged = span("attest", "");
    JsonObject endorsed = span("endorse", "");
    assertThat(List.of(attested, released, judged, endorsed))
        .allSatisfy(span -> assertThat(span.string("traceId")).isEqualTo(asked.string("traceId")));
    assertThat(judged.string("parentSpanId")).isEqualTo(attested.string("spanId"));
    assertThat(endorsed.string("parentSpanId")).isEqualTo(judged.string("spanId"));
    assertThat(atEndorser).hasSize(1);
    assertThat(atEndorser.getFirst().traceId()).isEqualTo(asked.string("traceId"));
    assertThat(atEndorser.getFirst().spanId()).isEqualTo(endorsed.string("spanId"));
    assertThat(attribute(judged, "nacre.tee")).isEqualTo("snp");
    assertThat(attribute(released, "http.response.status_code")).isEqualTo("200");
    assertThat(collector.told())
        .allSatisfy(told -> {
          assertThat(told.path()).isEqualTo("/v1/traces");
          assertThat(told.type()).isEqualTo("application/json");
          assertThat(told.body()).doesNotContain(Broker.CANARY).doesNotContain("default/key/one");
        });
  }

  @Test
  void theAuditLogArrivesInOrderAndWithoutSecrets() throws Exception {
    try (Broker broker = prepared(telling(settings(false, true)))) {
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
      String last = broker.owner.json("/nacre/v0/audit").text();
      await(() ->
          collector.records().stream()
              .anyMatch(record -> record.string("eventName").equals("nacre.audit.release")));

      List<JsonObject> records = collector.records();
      for (int i = 0; i < records.size(); i++) {
        JsonObject number = (JsonObject) records.get(i).array("attributes").get(0);
        assertThat(number.object("value").string("intValue")).isEqualTo(Integer.toString(i));
        String body = records.get(i).object("body").string("stringValue");
        assertThat(last).contains(body);
        assertThat(body).doesNotContain(Broker.CANARY);
      }
      assertThat(collector.spans()).isEmpty();
    }
  }

  @Test
  void aCollectorThatIsGoneDelaysNoGuestAndLosesNoEntryOfTheAuditLog() throws Exception {
    collector.answering(503);
    int entries;
    try (Broker broker = prepared(telling(settings(true, true)))) {
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
      entries = ((dev.nacre.codec.json.JsonArray) broker.owner.json("/nacre/v0/audit")).size();
    }
    assertThat(collector.records()).isEmpty();
    collector.answering(200);
    try (Broker broker = Broker.start(telling(settings(false, true)))) {
      await(() -> collector.records().size() >= entries);

      assertThat(broker.server.port()).isPositive();
    }
  }

  @Test
  void afterARestartTheExportGoesOnWhereItStood() throws Exception {
    try (Broker broker = prepared(telling(settings(false, true)))) {
      // What was sent, but not yet written down as sent, is sent again after a restart.
      await(() -> !broker.metrics().contains("nacre_audit_exported_total 0\n"));
    }
    int before = collector.records().size();
    try (Broker broker = Broker.start(telling(settings(false, true)))) {
      broker.putSecret(Broker.SECRET, "another");
      await(() -> collector.records().size() > before);
    }
    assertThat(numbers()).doesNotHaveDuplicates();
  }

  @Test
  void whatIsUnderWayWhenTheServerEndsIsNotSentAgain() throws Exception {
    collector.pausing(Duration.ofSeconds(1));
    try (Broker broker = prepared(telling(settings(false, true)))) {
      await(() -> !collector.records().isEmpty());
      assertThat(broker.server.port()).isPositive();
    }
    collector.pausing(Duration.ZERO);
    int before = collector.records().size();
    try (Broker broker = Broker.start(telling(settings(false, true)))) {
      broker.putSecret(Broker.SECRET, "another");
      await(() -> collector.records().size() > before);
    }

    assertThat(numbers()).doesNotHaveDuplicates();
  }

  private List<String> numbers() {
    return collector.records().stream().map(record -> record.array("attributes").text()).toList();
  }

  @Test
  void theCollectorIsShownTheAuthorizationOfItsFile() throws Exception {
    Path file =
        Files.writeString(directory.resolve("collector-token"), "Bearer for-the-collector\n");
    var settings =
        new TelemetrySettings(
            TelemetrySettings.collector("test", collector.address()),
            Optional.of(file),
            true,
            false);
    try (Broker broker = Broker.start(telling(settings))) {
      assertThat(broker.owner.secrets()).isEqualTo(Json.parse("[]"));
    }

    assertThat(collector.told().getFirst().authorization()).contains("Bearer for-the-collector");
  }
}
