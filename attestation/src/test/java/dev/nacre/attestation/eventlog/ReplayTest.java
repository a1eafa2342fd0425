package dev.nacre.attestation.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedLog;
import dev.nacre.emulator.EmulatedLog.Bank;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayTest {
  private static final long SEPARATOR = 4;
  private static final long ACTION = 5;

  @ParameterizedTest
  @EnumSource(HashAlgorithm.class)
  void aRegisterIsWhatTheEmulatedMachineHas(HashAlgorithm algorithm) {
    Bank bank = Bank.valueOf(algorithm.name());
    EmulatedLog machine = EmulatedLog.of(bank);
    machine.measure(1, SEPARATOR, Bytes.zeros(4)).measure(2, ACTION, Bytes.utf8("a"));
    machine.measure(1, ACTION, Bytes.utf8("b"));

    Replay replay = Replay.ofConfidentialMachine(EventLog.parse(machine.content()), algorithm);

    for (int register = 0; register < 4; register++) {
      assertThat(replay.value(register)).isEqualTo(machine.register(bank, register));
      assertThat(replay.departure(register, machine.register(bank, register))).isEmpty();
    }
  }

  @Test
  void anEventThatWasAppendedIsNamed() {
    EmulatedLog machine = three();
    Bytes signed = machine.register(Bank.SHA_384, 1);
    machine.pretend(1, ACTION, Bytes.utf8("lie"), Bytes.utf8("lie"));

    assertThat(departure(machine, signed))
        .hasToString("event 4 (EV_ACTION at offset 275) and what follows were never extended");
  }

  @Test
  void anEventThatWasInsertedIsNamed() {
    EmulatedLog machine = EventLogTest.log();
    machine.measure(1, SEPARATOR, Bytes.zeros(4));
    machine.pretend(1, ACTION, Bytes.utf8("lie"), Bytes.utf8("lie"));
    machine.measure(1, ACTION, Bytes.utf8("c"));

    assertThat(departure(machine, machine.register(Bank.SHA_384, 1)))
        .hasToString("event 2 (EV_ACTION at offset 135) was never extended");
  }

  @Test
  void anEventWhoseDigestWasChangedIsNamed() {
    EmulatedLog machine = three();
    byte[] changed = machine.content().toArray();
    changed[135 + 20] ^= 1;

    Replay replay = replay(Bytes.of(changed));

    assertThat(replay.departure(1, machine.register(Bank.SHA_384, 1)).orElseThrow())
        .hasToString(
            "event 2 (EV_ACTION at offset 135) was extended with the digest of its data,"
                + " not with the one logged");
  }

  @Test
  void aSecondLieLeavesTheFirstEventThatContradictsItself() {
    EmulatedLog machine = three();
    byte[] changed = machine.content().toArray();
    changed[135 + 20] ^= 1;
    changed[205 + 20] ^= 1;

    assertThat(replay(Bytes.of(changed)).departure(1, machine.register(Bank.SHA_384, 1)))
        .get()
        .extracting(Replay.Departure::event)
        .extracting(Optional::get)
        .extracting(Event::number)
        .isEqualTo(2);
  }

  @Test
  void whatNoEventExplainsIsSaidSo() {
    assertThat(departure(three(), Bytes.zeros(48).slice(0, 47).concat(Bytes.of((byte) 9))))
        .hasToString("no single one of the register's 3 events explains the difference");
  }

  @Test
  void aTpmsNoActionIsNotExtendedButAConfidentialMachinesIs() {
    EmulatedLog machine = EventLogTest.log();
    machine.measure(1, 3, Bytes.utf8("note")).measure(1, SEPARATOR, Bytes.zeros(4));
    EventLog log = EventLog.parse(machine.content());
    Bytes extended = machine.register(Bank.SHA_384, 1);

    assertThat(Replay.ofConfidentialMachine(log, HashAlgorithm.SHA_384).value(1))
        .isEqualTo(extended);
    assertThat(Replay.ofTpm(log, HashAlgorithm.SHA_384).value(1)).isNotEqualTo(extended);
  }

  @Test
  void aTpmThatStartedAtAnotherLocalityStartsFromIt() {
    EmulatedLog machine = EmulatedLog.of(Bank.SHA_256);
    Bytes note = Bytes.utf8("StartupLocality\0").concat(Bytes.of((byte) 3));
    machine.pretend(0, 3, note, note);
    EventLog log = EventLog.parse(machine.content());

    assertThat(Replay.ofTpm(log, HashAlgorithm.SHA_256).value(0).hex())
        .isEqualTo("00".repeat(31) + "03");
    assertThat(Replay.ofTpm(log, HashAlgorithm.SHA_256).value(1)).isEqualTo(Bytes.zeros(32));
  }

  private static EmulatedLog three() {
    return EventLogTest.log()
        .measure(1, SEPARATOR, Bytes.zeros(4))
        .measure(1, ACTION, Bytes.utf8("bbbb"))
        .measure(1, ACTION, Bytes.utf8("cccc"));
  }

  private static Replay.Departure departure(EmulatedLog machine, Bytes signed) {
    return replay(machine.content()).departure(1, signed).orElseThrow();
  }

  private static Replay replay(Bytes log) {
    return Replay.ofConfidentialMachine(EventLog.parse(log), HashAlgorithm.SHA_384);
  }
}
