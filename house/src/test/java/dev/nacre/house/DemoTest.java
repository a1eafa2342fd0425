package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The whole path, end to end and on real parts: the command `nacre demo` as a user starts it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoTest {
  private static final int MINUTES = 40;

  private int status;
  private String screen = "";
  private JsonObject report = JsonObject.empty();

  @BeforeAll
  void runTheDemo(@TempDir Path folder) throws IOException, InterruptedException {
    Path json = folder.resolve("report.json");
    Path log = folder.resolve("screen.txt");
    Process demo =
        Distribution.command("demo", "--plain", "--report", json.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(demo.waitFor(MINUTES, TimeUnit.MINUTES)).as("the demo ends by itself").isTrue();
    status = demo.exitValue();
    screen = Files.readString(log);
    System.out.println(screen);
    if (Files.exists(json)) {
      report = (JsonObject) Json.parse(Files.readString(json));
    }
  }

  @Test
  void endsWithStatusZeroOnlyIfTheReleaseAndAllRefusalsHappened() {
    assertThat(status).as(screen).isZero();
  }

  @Test
  void releasesTheKeyToTheMeasuredMachineWhichRunsTheContainer() {
    assertThat(report.bool("released")).isTrue();
    assertThat(report.string("container_output")).contains("listening on port 8080");
  }

  @Test
  void saysEverywhereThatTheProcessorIsEmulated() {
    assertThat(screen).containsIgnoringCase("emulated");
  }

  @Test
  void triesAPolicyOnPastEvidenceAndProvesTheReleaseFromTheAuditLog() {
    assertThat(screen)
        .containsPattern("[1-9][0-9]* of the past starts would no longer get their key")
        .containsPattern("entry [0-9]+ of [0-9]+ is in the log, by [0-9]+ hashes");
  }

  @ParameterizedTest(name = "attack {0} is refused at the stage {1}: {2}")
  @CsvSource({
    "a, firmware, initrd",
    "a, firmware, command line",
    "b, release, measurement",
    "c, attestation, debug",
    "d, attestation, nonce",
    "e, attestation, signature",
    "e, attestation, chain",
    "f, attestation, initdata",
    "f, release, init_data",
    "g, image, layer",
    "h, release, policy"
  })
  void refuses(String attack, String stage, String word) {
    assertThat(report.array("refusals"))
        .map(refusal -> (JsonObject) refusal)
        .anySatisfy(refusal -> {
          assertThat(refusal.string("attack")).isEqualTo(attack);
          assertThat(refusal.string("stage")).isEqualTo(stage);
          assertThat(refusal.string("reason")).containsIgnoringCase(word);
        });
  }

  @Test
  void leavesNoVirtualMachineAndNoRegistryBehind() {
    assertThat(ProcessHandle.allProcesses())
        .map(process -> process.info().commandLine().orElse(""))
        .noneMatch(line -> line.contains("nacre-demo"));
  }
}
