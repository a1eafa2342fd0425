package dev.nacre.keybroker.metrics;

import java.math.BigDecimal;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/// How many observations lie below each of some bounds.
final class Histogram {
  private final Metric metric;
  private final double[] bounds;
  private final LongAdder[] counts;
  private final DoubleAdder sum = new DoubleAdder();

  /// @param bounds from small to large
  Histogram(Metric metric, double... bounds) {
    this.metric = metric;
    this.bounds = bounds.clone();
    this.counts = new LongAdder[bounds.length + 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  Metric metric() {
    return metric;
  }

  void observe(double value) {
    sum.add(value);
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    counts[bucket].increment();
  }

  /// Its lines in the text format of Prometheus: buckets count what lies in those before them too.
  ///
  /// @param labels such as `plugin_name="a"`; empty for none
  void write(StringBuilder out, String labels) {
    String more = labels.isEmpty() ? "" : labels + ",";
    String alone = labels.isEmpty() ? "" : "{" + labels + "}";
    String name = metric.name();
    long total = 0;
    for (int i = 0; i < counts.length; i++) {
      total += counts[i].sum();
      String bound = i < bounds.length ? plain(bounds[i]) : "+Inf";
      out.append("%s_bucket{%sle=\"%s\"} %d\n".formatted(name, more, bound, total));
    }
    out.append("%s_sum%s %s\n".formatted(name, alone, sum.sum()));
    out.append("%s_count%s %d\n".formatted(name, alone, total));
  }

  /// `0.0005` and `1`, as upstream writes the label: whoever asks for a bucket asks for that text.
  private static String plain(double bound) {
    return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
  }
}
