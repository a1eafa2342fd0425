package dev.nacre.keybroker;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What happened, counted: `GET /metrics` in the text format of Prometheus, under upstream's names.
///
/// No label holds what a caller wrote, so the number of series is bounded and tells no name of a
/// secret.
final class Metrics {
  private static final double[] SECONDS = {0.0005, 0.001, 0.005, 0.01, 0.05, 0.5, 1};
  private static final String DURATION = "kbs_http_request_duration_seconds";

  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
  private final LongAdder[] buckets = new LongAdder[SECONDS.length + 1];
  private final LongAdder nanos = new LongAdder();

  Metrics() {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  /// Counts a call of the protocol and its answer.
  void count(String method, String head, int status, long took) {
    add("kbs_http_requests_total");
    observe(took);
    boolean good = status == 200;
    switch (method + " " + head) {
      case "POST auth" -> handshake("kbs_auth", good);
      case "POST attest" -> handshake("kbs_attestation", good);
      case "GET resource" -> release(status);
      case "POST resource", "PUT resource" -> addWhere(good, "kbs_resource_writes_total");
      case "DELETE resource" -> addWhere(good, "kbs_resource_deletes_total");
      default -> {}
    }
  }

  private void handshake(String step, boolean good) {
    add(step + "_requests_total");
    add(step + (good ? "_successes_total" : "_errors_total"));
  }

  private void release(int status) {
    switch (status) {
      case 200 -> {
        add("kbs_resource_reads_total");
        approved();
      }
      case 404 -> approved();
      case 403 -> {
        add("kbs_policy_evaluations_total");
        add("kbs_policy_violations_total");
      }
      case 500 -> add("kbs_policy_errors_total");
      default -> {}
    }
  }

  private void approved() {
    add("kbs_policy_evaluations_total");
    add("kbs_policy_approvals_total");
  }

  private void addWhere(boolean good, String name) {
    if (good) {
      add(name);
    }
  }

  private void add(String name) {
    counters.computeIfAbsent(name, _ -> new LongAdder()).increment();
  }

  private void observe(long took) {
    nanos.add(took);
    int bucket = 0;
    while (bucket < SECONDS.length && took > SECONDS[bucket] * 1e9) {
      bucket++;
    }
    buckets[bucket].increment();
  }

  String text() {
    var out = new StringBuilder();
    new TreeMap<>(counters)
        .forEach((name, value) ->
            out.append("# TYPE ")
                .append(name)
                .append(" counter\n")
                .append(name)
                .append(' ')
                .append(value.sum())
                .append('\n'));
    out.append("# TYPE ").append(DURATION).append(" histogram\n");
    long total = 0;
    for (int i = 0; i < buckets.length; i++) {
      total += buckets[i].sum();
      String bound = i < SECONDS.length ? Double.toString(SECONDS[i]) : "+Inf";
      out.append(DURATION + "_bucket{le=\"")
          .append(bound)
          .append("\"} ")
          .append(total)
          .append('\n');
    }
    out.append(DURATION + "_sum ").append(nanos.sum() / 1e9).append('\n');
    out.append(DURATION + "_count ").append(total).append('\n');
    return out.append("# TYPE kbs_build_info gauge\nkbs_build_info{version=\"0.1.0\"} 1\n")
        .toString();
  }
}
