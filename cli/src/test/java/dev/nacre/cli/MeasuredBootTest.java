package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.attestation.eventlog.MeasuredBoot;
import dev.nacre.attestation.eventlog.Replay;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// One real start (QEMU, OVMF, swtpm, Debian's kernel), with which prediction and log are compared.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MeasuredBootTest {
  private static final String COMMAND_LINE = "console=ttyS0 quiet panic=-1";
  private static final long MEBIBYTES = 512;

  private Path initrd = Path.of("");
  private Path kernel = Path.of("");
  private MeasuredMachine machine = new MeasuredMachine(Map.of(), Bytes.empty());

  @BeforeAll
  void start(@TempDir Path folder) throws IOException, InterruptedException {
    BootParts parts = BootParts.fetch();
    kernel = parts.kernel();
    initrd = Files.write(folder.resolve("initrd"), MeasuredMachine.initrd(parts.shell()).toArray());
    machine = MeasuredMachine.start(parts, initrd, COMMAND_LINE, MEBIBYTES, folder);
  }

  @Test
  void theRegistersOfTheRealStartAreThePredictedOnes() {
    JsonObject predicted = measured(COMMAND_LINE);

    assertThat(machine.registers().get(4)).hasToString(predicted.string("tpm_pcr04"));
    assertThat(machine.registers().get(9)).hasToString(predicted.string("tpm_pcr09"));
    JsonObject other = measured(COMMAND_LINE + " debug");
    assertThat(other.string("tpm_pcr04")).isEqualTo(predicted.string("tpm_pcr04"));
    assertThat(machine.registers().get(9)).isNotEqualTo(Bytes.ofHex(other.string("tpm_pcr09")));
  }

  @Test
  void theLogLeadsToEveryRegister() {
    Replay replay = Replay.ofTpm(EventLog.parse(machine.log()), HashAlgorithm.SHA_256);

    assertThat(machine.registers()).hasSize(10);
    machine
        .registers()
        .forEach((number, value) ->
            assertThat(replay.value(number)).as("register " + number).isEqualTo(value));
  }

  @Test
  void theLogSaysWhatWasBooted() throws IOException {
    MeasuredBoot boot = MeasuredBoot.of(EventLog.parse(machine.log()), HashAlgorithm.SHA_256);

    assertThat(boot.initrd())
        .contains(HashAlgorithm.SHA_256.digest(Bytes.of(Files.readAllBytes(initrd))));
    assertThat(boot.commandLineIs(COMMAND_LINE + " initrd=initrd")).isTrue();
    assertThat(boot.commandLineIs(COMMAND_LINE)).isFalse();
    assertThat(boot.secureBoot()).contains(false);
  }

  private JsonObject measured(String commandLine) {
    Outcome outcome =
        Outcome.of(
            "measure",
            "tpm",
            "--kernel",
            kernel,
            "--initrd",
            initrd,
            "--append",
            commandLine,
            "--memory",
            MEBIBYTES,
            "--format",
            "json");
    assertThat(outcome.err()).isEmpty();
    return (JsonObject) Json.parse(outcome.out());
  }
}
