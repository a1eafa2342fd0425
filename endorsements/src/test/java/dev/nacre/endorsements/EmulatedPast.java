package dev.nacre.endorsements;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedIntel;
import dev.nacre.emulator.EmulatedPlatform;
import dev.nacre.emulator.SeededChance;
import java.time.Duration;

/// What a forged Intel said long ago.
final class EmulatedPast {
  private EmulatedPast() {}

  /// Has `service` answer a question for a list with one that was due for renewal months before.
  static void behave(ForgedEndorser service, String path) {
    EmulatedIntel before =
        EmulatedIntel.create(SeededChance.of("past"), ForgedIntel.START.minus(Duration.ofDays(90)));
    var collateral = EmulatedPlatform.of(before, SeededChance.of("past platform")).collateral(true);
    String member = path.equals(ForgedIntel.LIST) ? "pck_crl" : "root_ca_crl";
    var _ = service.behaving(path, ForgedIntel.list(Bytes.ofHex(collateral.string(member))));
  }
}
