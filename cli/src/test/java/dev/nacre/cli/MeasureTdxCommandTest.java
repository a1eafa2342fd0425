package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// With Debian's own firmware and kernel; the measurements themselves are compared with golden
/// values in the room `measure`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MeasureTdxCommandTest {
  @TempDir private static Path folder;
  private BootParts parts = new BootParts(Path.of(""), Path.of(""), Path.of(""));

  @BeforeAll
  void fetch() {
    parts = BootParts.fetch();
  }

  @Test
  void theFirmwareAloneGivesTheMeasurementOfTheDomain() {
    assertThat(measure().out()).matches("[0-9a-f]{96}\n");
    assertThat(measure("--add-then-extend").out()).isNotEqualTo(measure().out());
  }

  @Test
  void aKernelGivesTheRegistersInEachForm() {
    JsonObject json = (JsonObject) Json.parse(boot("quiet", "--format", "json").out());

    assertThat(json.array("values"))
        .extracting(Json::text)
        .containsExactly(
            "\"mr_td\"", "\"rtmr_1\"", "\"rtmr_2\"", "\"tdvfkernel\"", "\"tdvfkernelparams\"");
    JsonObject values =
        (JsonObject) Json.parse(boot("quiet", "--format", "reference-values").out());
    assertThat(values.array("rtmr_2").get(0)).isEqualTo(Json.of(json.string("rtmr_2")));
    assertThat(boot("quiet", "--format", "corim").out()).matches("[A-Za-z0-9+/]+=*\n");
  }

  @Test
  void theInputThatMadeADifferenceIsNamed() throws IOException {
    Path a = Files.writeString(folder.resolve("a"), boot("quiet", "--format", "json").out());
    Path b = Files.writeString(folder.resolve("b"), boot("debug", "--format", "json").out());

    Outcome difference = Outcome.of("measure", "diff", a, b);

    assertThat(difference.out())
        .startsWith("these values differ:\n  rtmr_2\n")
        .doesNotContain("mr_td\n    A")
        .endsWith("because of these inputs:\n  command_line\n    A  quiet\n    B  debug\n");
  }

  @Test
  void whatBelongsToAKernelIsRefusedWithoutOne() {
    assertThat(measure("--append", "quiet").err())
        .startsWith("nacre: --initrd and --append need --kernel");
    assertThat(measure("--acpi", "a", "b", "c").err()).startsWith("nacre: --acpi needs --kernel");
    assertThat(boot("quiet", "--acpi", "a", "b", "c").err())
        .startsWith("nacre: --acpi needs --memory");
  }

  private Outcome boot(String commandLine, String... options) {
    var words = new ArrayList<>(List.of("--kernel", parts.kernel().toString()));
    words.addAll(List.of("--append", commandLine));
    words.addAll(List.of(options));
    return measure(words.toArray(String[]::new));
  }

  private Outcome measure(String... options) {
    var words = new ArrayList<Object>(List.of("measure", "tdx", "--firmware", parts.firmware()));
    words.addAll(List.of(options));
    return Outcome.of(words.toArray());
  }
}
