package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureCcaCommandTest {
  /// Computed by an independent program from the specification's tables.
  private static final String RIM =
      "ed0ce082703328fa1619d40adb2c6034c4f88713b66ec43835fdb7bd9c88e9df";

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("Image"), "K".repeat(5000));
    Files.writeString(folder.resolve("dtb"), "dtb");
  }

  @Test
  void theInitialMeasurementIsPrintedInEachForm() {
    assertThat(measure().out()).isEqualTo(RIM + "\n");
    JsonObject values = (JsonObject) Json.parse(measure("--format", "reference-values").out());
    assertThat(values.array("cca_realm_initial_measurement").get(0)).isEqualTo(Json.of(RIM));
    assertThat(measure("--format", "corim").out()).matches("[A-Za-z0-9+/]+=*\n");
  }

  @Test
  void theInputThatMadeADifferenceIsNamed() throws IOException {
    Path a = Files.writeString(folder.resolve("a"), measure("--format", "json").out());
    Path b =
        Files.writeString(
            folder.resolve("b"), measure("--format", "json", "--pmu-counters", "4").out());

    Outcome difference = Outcome.of("measure", "diff", a, b);

    assertThat(difference.status()).isEqualTo(1);
    assertThat(difference.out())
        .contains("these values differ:\n  cca_realm_initial_measurement\n")
        .contains("because of these inputs:\n  parameters\n");
  }

  @Test
  void theLongerHashGivesALongerValue() {
    assertThat(measure("--hash", "sha_512").out().strip()).hasSize(128);
  }

  @Test
  void wrongOptionsAreOneLine() {
    assertThat(measure("--load", "Image").err())
        .startsWith("nacre: --load: expected ADDRESS=FILE like 0x40200000=Image, found Image");
    assertThat(measure("--load", "0x44000000=other").err())
        .startsWith("nacre: --load: expected each address once");
    assertThat(measure("--breakpoints", "0").err())
        .startsWith("nacre: --breakpoints: expected 1 to 64, found 0");
    assertThat(measure("--load", "0x1001=" + folder.resolve("dtb")).err())
        .startsWith("nacre: realm: load: expected an address that is a multiple of 4096");
  }

  private Outcome measure(String... options) {
    var words =
        new ArrayList<Object>(
            List.of("measure", "cca", "--memory", "0x40000000:1026", "--entry", "0x40200000"));
    words.addAll(List.of("--load", "0x44000000=" + folder.resolve("dtb")));
    words.addAll(List.of("--load", "0x40200000=" + folder.resolve("Image")));
    words.addAll(List.of("--argument", "0x44000000", "--vcpus", "2"));
    words.addAll(List.of(options));
    return Outcome.of(words.toArray());
  }
}
