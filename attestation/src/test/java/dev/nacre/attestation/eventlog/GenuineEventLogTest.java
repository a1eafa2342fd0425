package dev.nacre.attestation.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Vectors;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Logs of real machines, and what upstream reads in them.
class GenuineEventLogTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CCEL_data",
        "CCEL_data_ovmf",
        "CCEL_data_grub",
        "CCEL_data_csv",
        "CCEL_AAEL_alibabacloud"
      })
  void theClaimsAreUpstreams(String name) {
    JsonArray expected = Vectors.json("eventlog/" + name + "_out.json").array("uefi_event_logs");

    JsonArray found = log(name).toJson();

    assertThat(found.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i)).as("event %d", i + 1).isEqualTo(expected.get(i));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CCEL_data,1,2dc712306a963eadb894ad47dbaa17df44814151555aee11cbb843becca88950ffd079664902e6f22c66f7c8213543f4",
    "CCEL_data,2,0fa3be56af61208bbd179dc7b124988eb929319154663c539d6f46445ecac2fec287075047ff7bd1922829fec28cd3cf",
    "CCEL_data_ovmf,1,8566f998798db094",
    "CCEL_data_ovmf,2,775b9f6bfe99f8a3",
    "CCEL_data_ovmf,3,94eaf7a7bf398ed8",
    "CCEL_data_grub,1,cec0a104f691f60d",
    "CCEL_data_grub,2,6c289e0c62182d41",
    "CCEL_data_grub,3,08919d017ba0e52c",
  })
  void theRegistersAreTheMachines(String name, int register, String begin) {
    Replay replay = Replay.ofConfidentialMachine(log(name), HashAlgorithm.SHA_384);

    assertThat(replay.value(register).hex()).startsWith(begin);
  }

  @Test
  void aRegisterThatNothingExtendsIsZero() {
    Replay replay = Replay.ofConfidentialMachine(log("CCEL_data"), HashAlgorithm.SHA_384);

    assertThat(replay.value(3)).isEqualTo(Bytes.zeros(48));
    assertThat(replay.values()).containsOnlyKeys(1, 2);
  }

  @Test
  void aKernelThatQemuHandedOverIsFoundByMeaning() {
    MeasuredBoot boot = MeasuredBoot.of(log("CCEL_data_ovmf"), HashAlgorithm.SHA_384);

    assertThat(boot.secureBoot()).contains(false);
    assertThat(boot.kernel()).isPresent();
    assertThat(boot.kernel()).contains(boot.programs().getFirst().digest());
    assertThat(boot.initrd()).isPresent();
    assertThat(boot.loadOptions()).isPresent();
    assertThat(boot.bootEntries()).containsEntry("Boot0000", "UiApp");
  }

  @Test
  void whatGrubDidIsFoundByMeaning() {
    MeasuredBoot boot = MeasuredBoot.of(log("CCEL_AAEL_alibabacloud"), HashAlgorithm.SHA_384);

    assertThat(boot.commandLine().orElseThrow())
        .startsWith("(hd0,gpt3)/boot/vmlinuz-5.10.134-19.1.al8.x86_64 root=UUID=33b46ac5");
    assertThat(boot.commandLineIs(boot.commandLine().orElseThrow())).isTrue();
    assertThat(boot.loaderCommands()).contains("insmod blscfg").hasSizeGreaterThan(40);
    assertThat(boot.kernel()).isPresent();
    assertThat(boot.initrd()).isPresent();
    assertThat(boot.agentEvents())
        .first()
        .satisfies(event -> {
          assertThat(event.domain()).isEqualTo("coco.com");
          assertThat(event.operation()).isEqualTo("some-operation");
        });
    assertThat(boot.agentEvents()).hasSize(2);
  }

  @Test
  void secureBootIsTrueWhereItWas() {
    MeasuredBoot boot = MeasuredBoot.of(log("CCEL_data_grub"), HashAlgorithm.SHA_384);

    assertThat(boot.secureBoot()).contains(true);
    assertThat(boot.programs()).extracting(MeasuredBoot.Program::path).endsWith("(memory)");
    assertThat(boot.programs().get(2).path()).contains("HD(15,GPT,").endsWith("shimx64.efi)");
  }

  /// The data of an event is not what is extended: a changed name beside a right digest leaves the
  /// registers as they are, and must not change what is believed of the boot.
  @ParameterizedTest
  @ValueSource(strings = {"CCEL_data_ovmf", "CCEL_data_grub", "CCEL_AAEL_alibabacloud"})
  void anyByteThatChangesIsSeenInTheRegistersOrInTheClaims(String name) {
    Bytes genuine = Vectors.bytes("eventlog/" + name);
    EventLog log = EventLog.parse(genuine);
    Event last = log.events().getLast();
    var registers = Replay.ofConfidentialMachine(log, HashAlgorithm.SHA_384).values();
    int end = last.offset() + 66 + last.data().size();
    for (int at = log.events().getFirst().offset(); at < end; at += 7) {
      byte[] changed = genuine.toArray();
      changed[at] ^= (byte) (1 << at % 8);
      EventLog other;
      try {
        other = EventLog.parse(Bytes.of(changed));
      } catch (MalformedException refused) {
        continue;
      }
      boolean sameRegisters =
          Replay.ofConfidentialMachine(other, HashAlgorithm.SHA_384).values().equals(registers);
      assertThat(sameRegisters && other.toJson().equals(log.toJson()))
          .as("offset %d", at)
          .isFalse();
    }
  }

  private static EventLog log(String name) {
    return EventLog.parse(Vectors.bytes("eventlog/" + name));
  }
}
