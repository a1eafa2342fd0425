package dev.nacre.keybroker.metrics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// What happened, counted: `GET /metrics` in the text format of Prometheus, under upstream's names,
/// and under `nacre_` what upstream does not count.
///
/// No label holds what a caller wrote, so the number of series is bounded and tells no name of a
/// secret: upstream's label `resource_path` is left out, `tee_type` is one of the known TEEs,
/// `plugin_name` one that is configured, `code` the kind of a refusal.
public final class Metrics {
  private final Map<Counter, LongAdder> counters = new EnumMap<>(Counter.class);
  private final Map<Counter.Labelled, Map<String, LongAdder>> labelled =
      new EnumMap<>(Counter.Labelled.class);
  private final Map<Figure, LongSupplier> figures = new ConcurrentHashMap<>();
  private final LongAdder active = new LongAdder();
  private final Histogram duration = seconds(Metric.CALL_SECONDS);
  private final Histogram received = new Histogram(Metric.CALL_BYTES, 32, 128, 512, 2048, 8192);
  private final Histogram sent = new Histogram(Metric.ANSWER_BYTES, 32, 128, 512, 2048, 8192);
  private final Map<String, Histogram> pluginDurations = new ConcurrentHashMap<>();

  private static Histogram seconds(Metric metric) {
    return new Histogram(metric, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.5, 1);
  }

  public Metrics() {
    for (Counter counter : Counter.values()) {
      counters.put(counter, new LongAdder());
    }
    for (Counter.Labelled counter : Counter.Labelled.values()) {
      labelled.put(counter, new ConcurrentHashMap<>());
    }
    watch(Figure.ACTIVE_CALLS, active::sum);
  }

  /// Shows what `value` gives whenever the metrics are read.
  public void watch(Figure figure, LongSupplier value) {
    figures.put(figure, value);
  }

  /// A call has begun; [#ended] follows.
  public void began() {
    active.increment();
  }

  public void ended() {
    active.decrement();
  }

  /// A call of the protocol that was answered.
  ///
  /// @param name what was called: the segment behind `/kbs/v0/`
  /// @param received bytes of the body
  /// @param sent bytes of the answer's
  public record Answered(String method, String name, int status, int received, int sent) {}

  /// Counts a call of the protocol and its answer.
  ///
  /// @param took in nanoseconds
  public void count(Answered call, long took) {
    add(Counter.HTTP_REQUESTS);
    duration.observe(took / 1e9);
    received.observe(call.received());
    sent.observe(call.sent());
    boolean good = call.status() == 200;
    switch (call.method() + " " + call.name()) {
      case "POST auth" -> handshake(Counter.AUTH_REQUESTS, Counter.AUTH_ERRORS, good);
      case "POST attest" ->
          handshake(Counter.ATTESTATION_REQUESTS, Counter.ATTESTATION_ERRORS, good);
      case "GET resource" -> release(call.status());
      case "POST resource", "PUT resource" -> addWhere(good, Counter.RESOURCE_WRITES);
      case "DELETE resource" -> addWhere(good, Counter.RESOURCE_DELETES);
      default -> {}
    }
    addWhere(good && call.name().equals("auth"), Counter.AUTH_SUCCESSES);
  }

  private void handshake(Counter requests, Counter errors, boolean good) {
    add(requests);
    addWhere(!good, errors);
  }

  private void release(int status) {
    switch (status) {
      case 200 -> {
        add(Counter.RESOURCE_READS);
        approved();
      }
      case 404 -> approved();
      case 403 -> {
        add(Counter.POLICY_EVALUATIONS);
        add(Counter.POLICY_VIOLATIONS);
      }
      case 500 -> add(Counter.POLICY_ERRORS);
      default -> {}
    }
  }

  private void approved() {
    add(Counter.POLICY_EVALUATIONS);
    add(Counter.POLICY_APPROVALS);
  }

  /// Shows that nobody was refused for these reasons yet, so that the first refusal is an increase.
  ///
  /// @param codes all that there are
  public void refusable(Stream<String> codes) {
    Map<String, LongAdder> refusals = adders(Counter.Labelled.REFUSALS);
    codes.forEach(code -> refusals.computeIfAbsent(code, _ -> new LongAdder()));
  }

  /// A guest was refused.
  ///
  /// @param code one of few
  public void refused(String code) {
    add(Counter.Labelled.REFUSALS, code);
  }

  /// Evidence was judged.
  ///
  /// @param tee by its name on the wire
  public void judged(String tee, boolean attested) {
    add(
        attested ? Counter.Labelled.ATTESTATION_SUCCESSES : Counter.Labelled.ATTESTATION_FAILURES,
        tee);
  }

  /// The attestation service of another process was asked to judge, or for a challenge.
  ///
  /// @param outcome one of few
  public void asked(String outcome) {
    add(Counter.Labelled.ATTESTATION_SERVICE_CALLS, outcome);
  }

  /// Another service was asked for a reference value that a policy needs.
  ///
  /// @param outcome likewise
  public void askedForReference(String outcome) {
    add(Counter.Labelled.REFERENCE_SERVICE_CALLS, outcome);
  }

  /// A connection was ended though its caller went on.
  ///
  /// @param reason one of few
  public void ended(String reason) {
    add(Counter.Labelled.CONNECTIONS_ENDED, reason);
  }

  /// A plugin other than `resource` was called.
  ///
  /// @param took in nanoseconds
  public void plugin(String name, boolean good, long took) {
    add(Counter.Labelled.PLUGIN_REQUESTS, name);
    if (!good) {
      add(Counter.Labelled.PLUGIN_ERRORS, name);
    }
    pluginDurations.computeIfAbsent(name, _ -> seconds(Metric.PLUGIN_SECONDS)).observe(took / 1e9);
  }

  private void addWhere(boolean counts, Counter counter) {
    if (counts) {
      add(counter);
    }
  }

  public void add(Counter counter) {
    adder(counter).increment();
  }

  private LongAdder adder(Counter counter) {
    return Objects.requireNonNull(counters.get(counter));
  }

  private Map<String, LongAdder> adders(Counter.Labelled counter) {
    return Objects.requireNonNull(labelled.get(counter));
  }

  private void add(Counter.Labelled counter, String value) {
    adders(counter).computeIfAbsent(value, _ -> new LongAdder()).increment();
  }

  /// All of it.
  ///
  /// @param version of the server
  public String text(String version) {
    var out = new StringBuilder();
    for (Counter counter : Counter.values()) {
      line(out, headed(out, counter.metric()), adder(counter).sum());
    }
    for (Counter.Labelled counter : Counter.Labelled.values()) {
      String name = headed(out, counter.metric());
      adders(counter)
          .forEach((value, count) ->
              line(out, name + "{" + counter.label() + "=\"" + value + "\"}", count.sum()));
    }
    figures.forEach((figure, value) -> line(out, headed(out, figure.metric()), value.getAsLong()));
    for (Histogram histogram : List.of(duration, received, sent)) {
      var _ = headed(out, histogram.metric());
      histogram.write(out, "");
    }
    var _ = headed(out, Metric.PLUGIN_SECONDS);
    pluginDurations.forEach(
        (plugin, histogram) -> histogram.write(out, Counter.PLUGIN_LABEL + "=\"" + plugin + "\""));
    String labels = "{version=\"" + version + "\",git_hash=\"\",build_date=\"\"}";
    line(out, headed(out, Metric.BUILD) + labels, 1);
    return out.toString();
  }

  /// @return the metric's name
  private static String headed(StringBuilder out, Metric metric) {
    out.append(metric.head());
    return metric.name();
  }

  private static void line(StringBuilder out, String series, long value) {
    out.append(series).append(' ').append(value).append('\n');
  }
}
