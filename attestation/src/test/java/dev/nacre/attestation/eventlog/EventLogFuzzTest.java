package dev.nacre.attestation.eventlog;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.attestation.fuzz.Target;
import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedLog;
import dev.nacre.emulator.EmulatedLog.Bank;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Any bytes as an event log: read, replayed, explained and understood, or refused.
class EventLogFuzzTest {
  /// Events of each form that details have.
  static Stream<byte[]> logs() {
    Bytes variable =
        Bytes.zeros(16)
            .concat(Bytes.ofHex("0800000000000000" + "0100000000000000"))
            .concat(Bytes.of("BootABCD".getBytes(StandardCharsets.UTF_16LE)))
            .concat(Bytes.ofHex("01"));
    Bytes image =
        Bytes.zeros(24).concat(Bytes.ofHex("0c00000000000000" + "010106000102" + "7fff04000000"));
    Bytes tagged = Bytes.ofHex("4c454141" + "0b000000").concat(Bytes.utf8("coco op {}\0"));
    return Stream.of(
            EmulatedLog.of(Bank.SHA_384)
                .measure(1, 0x80000001L, variable)
                .measure(1, 0x80000002L, variable)
                .measure(2, 0x80000003L, image)
                .measure(3, 0xd, Bytes.utf8("ls"), Bytes.utf8("grub_cmd: ls"))
                .measure(4, 6, tagged)
                .measure(1, 0x8000000aL, Bytes.ofHex("0361620000000000000000"))
                .content(),
            EmulatedLog.of(Bank.SHA_1, Bank.SHA_256)
                .measure(0, 3, Bytes.utf8("StartupLocality\0\3"))
                .measure(11, 0xd, Bytes.utf8(".linux\0"), Bytes.ofHex("2e006c0069006e00"))
                .inArea(600))
        .map(Bytes::toArray);
  }

  @MethodSource("logs")
  @FuzzTest
  void log(byte[] input) {
    Target.parse(
        bytes -> {
          EventLog log = EventLog.parse(bytes);
          HashAlgorithm algorithm = log.algorithms().getFirst();
          Replay replay = Replay.ofTpm(log, algorithm);
          var _ = Replay.ofConfidentialMachine(log, algorithm).values();
          Bytes other = Bytes.of((byte) 1).padTo(algorithm.size());
          return log.toJson().text()
              + MeasuredBoot.of(log, algorithm).toJson().text()
              + replay.departure(0, other);
        },
        input);
  }

  static Stream<byte[]> paths() {
    return Stream.of("010106000102" + "7fff0400", "04012a00" + "00".repeat(38), "040408006100")
        .map(hex -> Bytes.ofHex(hex).toArray());
  }

  @MethodSource("paths")
  @FuzzTest
  void devicePath(byte[] input) {
    Target.parse(DevicePath::texts, input);
  }
}
