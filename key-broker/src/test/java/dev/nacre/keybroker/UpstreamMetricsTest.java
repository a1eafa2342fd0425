package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.Json;
import dev.nacre.keybroker.plugin.PluginSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.ResourceUri;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every metric of upstream's, by name, type and label, after each of the things that they count
/// has happened.
class UpstreamMetricsTest {
  @TempDir static Path directory;
  private static String metrics = "";

  @BeforeAll
  static void run() throws IOException {
    ServerConfig config = Broker.config(directory.resolve("data"));
    List<PluginSettings> plugins =
        List.of(new PluginSettings.Resource(), new PluginSettings.Sample());
    try (Broker broker = Broker.start(config.with(config.settings().with(plugins)))) {
      broker.putSecret(Broker.SECRET, Broker.CANARY);
      broker.putReferenceValues();
      EmulatedGuest guest = EmulatedGuest.on(Broker.AMD);
      assertThat(broker.release(guest)).isEqualTo(Broker.CANARY);
      refused(broker, guest.withReport("vmpl", Json.of(1)));
      broker.owner.setResourcePolicy("package policy\ndefault allow = false\n");
      refused(broker, guest);
      broker.owner.deleteSecret(ResourceUri.parse("default/key/one"));
      broker.owner.read("/kbs/v0/sample/a");
      try (InputStream in = broker.server.address().resolve("/metrics").toURL().openStream()) {
        metrics = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  @AfterAll
  static void forget() {
    metrics = "";
  }

  private static void refused(Broker broker, EmulatedGuest guest) {
    Optional<String> got;
    try {
      got = Optional.of(broker.release(guest));
    } catch (KbsException e) {
      got = Optional.empty();
    }
    assertThat(got).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "kbs_resource_reads_total, 1",
    "kbs_resource_writes_total, 1",
    "kbs_resource_deletes_total, 1",
    "kbs_policy_evaluations_total, 2",
    "kbs_policy_approvals_total, 1",
    "kbs_policy_violations_total, 1",
    "kbs_policy_errors_total, 0",
    "kbs_attestation_requests_total, 3",
    "kbs_attestation_errors_total, 1",
    "kbs_attestation_successes_total{tee_type=\"snp\"}, 2",
    "kbs_attestation_failures_total{tee_type=\"snp\"}, 1",
    "kbs_auth_requests_total, 3",
    "kbs_auth_successes_total, 3",
    "kbs_auth_errors_total, 0",
    "kbs_plugin_requests_total{plugin_name=\"sample\"}, 1",
  })
  void aCounterOfUpstreamsCounts(String series, int count) {
    assertThat(metrics)
        .contains("\n" + series + " " + count + "\n")
        .contains("# TYPE " + series.replaceAll("\\{.*", "") + " counter\n");
  }

  @ParameterizedTest
  @CsvSource({
    "kbs_http_requests_total, counter",
    "kbs_plugin_errors_total, counter",
    "kbs_http_active_connections, gauge",
    "kbs_build_info, gauge",
  })
  void anotherOfItsNamesHasItsType(String name, String type) {
    assertThat(metrics).contains("# TYPE " + name + " " + type + "\n");
  }

  @Test
  void theBuildIsToldByUpstreamsLabels() {
    assertThat(metrics)
        .containsPattern(
            "\nkbs_build_info\\{version=\"[^\"]+\",git_hash=\"[^\"]*\",build_date=\"[^\"]*\"} 1\n");
  }

  /// The labels of buckets are texts: a panel that asks for `le="0.0005"` finds no `5.0E-4`.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kbs_http_request_duration_seconds||0.0005 0.001 0.005 0.01 0.05 0.5 1 +Inf",
        "kbs_http_request_size_bytes||32 128 512 2048 8192 +Inf",
        "kbs_http_response_size_bytes||32 128 512 2048 8192 +Inf",
        "kbs_plugin_request_duration_seconds|plugin_name=\"sample\""
            + "|0.0005 0.001 0.005 0.01 0.05 0.5 1 +Inf",
      })
  void aHistogramHasUpstreamsBuckets(String name, String label, String bounds) {
    String labels = label == null ? "" : label;
    assertThat(metrics).contains("# TYPE " + name + " histogram\n");
    for (String bound : bounds.split(" ", -1)) {
      String all = labels.isEmpty() ? "le" : labels + ",le";
      assertThat(metrics).contains("\n" + name + "_bucket{" + all + "=\"" + bound + "\"} ");
    }
    String alone = labels.isEmpty() ? "" : "{" + labels + "}";
    assertThat(metrics)
        .contains("\n" + name + "_sum" + alone + " ")
        .contains("\n" + name + "_count" + alone + " ");
  }
}
