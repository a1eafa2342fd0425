package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedLog.Bank;
import java.nio.charset.StandardCharsets;

/// What an emulated firmware and kernel measure of a start, in an emulated TPM or an emulated trust
/// domain: the separators, and the words that the firmware says when it hands over.
final class EmulatedBoot {
  private static final long EV_SEPARATOR = 0x4;
  private static final long EV_S_CRTM_VERSION = 0x8;
  private static final long EV_EVENT_TAG = 0x6;
  private static final long EV_EFI_ACTION = 0x80000007L;
  private static final Bytes SEPARATOR = Bytes.zeros(4);
  private static final Bytes VERSION = wide("EMULATED firmware");
  private static final Bytes HAND_OVER = text("Calling EFI Application from Boot Option");
  private static final Bytes COMMAND_LINE = wide("console=ttyS0 nacre.emulated=1");

  /// As the EFI stub of Linux writes down that it measured the command line: a number of its own,
  /// the size of the words, and they.
  private static final Bytes LOAD_OPTIONS =
      Bytes.ofHex("ed223b8f" + "1a000000").concat(text("LOADED_IMAGE::LoadOptions\0"));

  private EmulatedBoot() {}

  /// Measures into registers 0, 4 and 9.
  static EmulatedLog ofTpm(EmulatedTpm tpm) {
    EmulatedLog log = EmulatedLog.of(Bank.SHA_256);
    extend(tpm, log, 0, EV_S_CRTM_VERSION, VERSION);
    extend(tpm, log, 4, EV_EFI_ACTION, HAND_OVER);
    for (int register = 0; register < 8; register++) {
      extend(tpm, log, register, EV_SEPARATOR, SEPARATOR);
    }
    var _ = tpm.extend(9, Bank.SHA_256.digest(COMMAND_LINE));
    return log.measure(9, EV_EVENT_TAG, COMMAND_LINE, LOAD_OPTIONS);
  }

  /// Measures into the measurement registers 1 to 3, which are RTMR 0 to 2.
  static EmulatedLog ofDomain() {
    return EmulatedLog.of(Bank.SHA_384)
        .measure(1, EV_S_CRTM_VERSION, VERSION)
        .measure(1, EV_SEPARATOR, SEPARATOR)
        .measure(2, EV_EFI_ACTION, HAND_OVER)
        .measure(2, EV_SEPARATOR, SEPARATOR)
        .measure(3, EV_EVENT_TAG, COMMAND_LINE, LOAD_OPTIONS);
  }

  private static void extend(
      EmulatedTpm tpm, EmulatedLog log, int register, long type, Bytes data) {
    var _ = log.measure(register, type, data);
    var _ = tpm.extend(register, Bank.SHA_256.digest(data));
  }

  private static Bytes text(String words) {
    return Bytes.of(words.getBytes(StandardCharsets.US_ASCII));
  }

  private static Bytes wide(String words) {
    return Bytes.of((words + '\0').getBytes(StandardCharsets.UTF_16LE));
  }
}
