package dev.nacre.endorsements;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.codec.Bytes;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/// An AMD of our own, and what its key server says of one chip.
final class ForgedAmd {
  static final Instant START = Instant.parse("2026-01-02T00:00:00Z");
  static final EmulatedAmd AMD = EmulatedAmd.createQuickly(START);
  static final EmulatedChip CHIP = EmulatedChip.of(AMD);
  static final EmulatedChip OTHER = EmulatedChip.of(AMD);
  static final Bytes REPORT =
      EmulatedSnp.started(CHIP, LaunchState.of(Bytes.zeros(48), Bytes.zeros(32)))
          .report(Bytes.zeros(64), 0)
          .report();
  static final Evidence EVIDENCE = Evidence.ofRaw(Tee.SNP, REPORT);
  static final String KEY_PATH =
      "/vcek/v1/Genoa/%s?blSPL=10&teeSPL=00&snpSPL=23&ucodeSPL=84".formatted(CHIP.id().hex());
  static final String CHAIN_PATH = "/vcek/v1/Genoa/cert_chain";
  static final String LIST_PATH = "/vcek/v1/Genoa/crl";

  private ForgedAmd() {}

  static ForgedEndorser keyServer() {
    return new ForgedEndorser()
        .answering(KEY_PATH, CHIP.key().der())
        .answering(CHAIN_PATH, Bytes.utf8(pem(AMD.ask().der()) + pem(AMD.ark().der())))
        .answering(LIST_PATH, AMD.revocationList(List.of(), START));
  }

  /// A list that was due for renewal a month before.
  static Bytes oldList() {
    return AMD.revocationList(List.of(), START.minus(Duration.ofDays(60)));
  }

  static String pem(Bytes der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.toArray());
    return "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n";
  }
}
