package dev.nacre.keybroker.metrics;

import java.util.List;
import java.util.stream.Stream;

/// One of [Metrics], as Prometheus and `docs/metrics.md` are told of it.
///
/// @param type `counter`, `gauge` or `histogram`
/// @param labels by name
/// @param meaning a sentence
public record Metric(String name, String type, List<String> labels, String meaning) {
  static final Metric CALL_SECONDS =
      histogram("kbs_http_request_duration_seconds", "How long a call of the protocol took.");
  static final Metric CALL_BYTES =
      histogram("kbs_http_request_size_bytes", "How large the body of a call was.");
  static final Metric ANSWER_BYTES =
      histogram("kbs_http_response_size_bytes", "How large the body of an answer was.");
  static final Metric PLUGIN_SECONDS =
      histogram(
          "kbs_plugin_request_duration_seconds",
          "How long a call of a plugin took.",
          Counter.PLUGIN_LABEL);
  static final Metric BUILD =
      new Metric(
          "kbs_build_info",
          "gauge",
          List.of("version", "git_hash", "build_date"),
          "Always 1; its labels tell the build.");

  private static Metric histogram(String name, String meaning, String... labels) {
    return new Metric(name, "histogram", List.of(labels), meaning);
  }

  static Metric counter(String name, String meaning, String... labels) {
    return new Metric(name, "counter", List.of(labels), meaning);
  }

  /// All that there are.
  public static Stream<Metric> all() {
    return Stream.of(
            Stream.of(Counter.values()).map(Counter::metric),
            Stream.of(Counter.Labelled.values()).map(Counter.Labelled::metric),
            Stream.of(Figure.values()).map(Figure::metric),
            Stream.of(CALL_SECONDS, CALL_BYTES, ANSWER_BYTES, PLUGIN_SECONDS, BUILD))
        .flatMap(metrics -> metrics);
  }

  /// The lines that come before its values.
  String head() {
    return "# HELP " + name + " " + meaning + "\n# TYPE " + name + " " + type + "\n";
  }
}
