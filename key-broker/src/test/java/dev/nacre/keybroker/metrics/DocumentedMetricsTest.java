package dev.nacre.keybroker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/metrics.md` has a row for each metric, and for nothing else.
class DocumentedMetricsTest {
  private static final Path DOCUMENTS = Path.of(System.getProperty("nacre.root", ".."), "docs");
  private static final Pattern NAMED =
      Pattern.compile("`((?:kbs|nacre)_[a-z_]+|process_[a-z_]+)(?:\\{[a-z_,]+})?`");
  private static final Pattern HEAD =
      Pattern.compile("# HELP ([a-z_]+) [A-Z0-9][^\n]+\\.\n# TYPE \\1 [a-z]+\n");
  private static final Pattern SERIES = Pattern.compile("(?m)^([a-z_]+)(?:\\{[^}]*})? [^ \n]+$");

  private static String row(Metric metric) {
    String labels = metric.labels().isEmpty() ? "" : "{" + String.join(",", metric.labels()) + "}";
    return "| `%s%s` | %s | %s |".formatted(metric.name(), labels, metric.type(), metric.meaning());
  }

  @Test
  void theTableHasEachMetricAndNothingElse() throws IOException {
    List<String> rows =
        Files.readAllLines(DOCUMENTS.resolve("metrics.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(Metric.all().map(DocumentedMetricsTest::row).toList());
  }

  @Test
  void noDocumentNamesAnother() throws IOException {
    List<String> known = Metric.all().map(Metric::name).toList();
    try (Stream<Path> files = Files.walk(DOCUMENTS)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".md")).toList()) {
        assertThat(NAMED.matcher(Files.readString(file)).results().map(named -> named.group(1)))
            .as("%s", file)
            .isSubsetOf(known);
      }
    }
  }

  /// The text format of Prometheus, version 0.0.4: at most one `HELP` of a metric, before its first
  /// value.
  @Test
  void eachMetricSaysWhatItIs() {
    var metrics = new Metrics();
    for (Figure figure : Figure.values()) {
      metrics.watch(figure, () -> 7);
    }
    metrics.judged("snp", true);
    metrics.plugin("sample", false, 1);

    String text = metrics.text("1");

    assertThat(HEAD.matcher(text).results().map(head -> head.group(1)))
        .containsExactlyInAnyOrderElementsOf(Metric.all().map(Metric::name).toList());
    for (MatchResult series : SERIES.matcher(text).results().toList()) {
      String name = series.group(1).replaceAll("_(bucket|sum|count)$", "");
      assertThat(text.indexOf("# HELP " + name + " ")).isBetween(0, series.start());
    }
  }
}
