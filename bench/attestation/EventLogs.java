import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.attestation.eventlog.Replay;
import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedLog;
import java.nio.charset.StandardCharsets;

/// A log of 64 KB as firmware, GRUB and kernel write it (CCEL, SHA-384), read and replayed.
final class EventLogs {
  private static final int SIZE = 64 << 10;
  private static final long DRIVER_CONFIG = 0x80000001L;
  private static final long LOADED = 0xd;
  private static final int EXTENSION = 96;

  private final EmulatedLog emulated = EmulatedLog.of(EmulatedLog.Bank.SHA_384);
  private final Bytes log;
  private final int events;

  EventLogs() {
    int count = 0;
    while (emulated.content().size() < SIZE - 600) {
      String command = "linux /boot/vmlinuz root=UUID=" + count + " ro console=ttyS0 quiet splash";
      emulated
          .measure(1 + count % 2, DRIVER_CONFIG, variable("Variable" + count))
          .measure(3, LOADED, Bytes.utf8(command), Bytes.utf8("grub_cmd: " + command));
      count += 2;
    }
    this.log = emulated.inArea(SIZE);
    this.events = count;
  }

  /// UEFI_VARIABLE_DATA.
  private static Bytes variable(String name) {
    Bytes unicode = Bytes.of(name.getBytes(StandardCharsets.UTF_16LE));
    return Bytes.zeros(16)
        .concat(Bytes.of((byte) name.length()).padTo(8))
        .concat(Bytes.of((byte) 200).padTo(8))
        .concat(unicode)
        .concat(Bytes.zeros(200));
  }

  int events() {
    return events;
  }

  void readAndReplay() {
    Replay replay = Replay.ofConfidentialMachine(EventLog.parse(log), HashAlgorithm.SHA_384);
    for (int register = 1; register <= 3; register++) {
      Bytes wanted = emulated.register(EmulatedLog.Bank.SHA_384, register);
      if (!replay.value(register).equals(wanted)) {
        throw new IllegalStateException("another value of register " + register);
      }
    }
  }

  /// As many extensions as the log has events.
  void extend() {
    Bytes register = Bytes.zeros(EXTENSION / 2);
    for (int i = 0; i < events; i++) {
      register = HashAlgorithm.SHA_384.extend(register, register);
    }
  }
}
