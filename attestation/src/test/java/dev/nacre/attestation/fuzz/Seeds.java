package dev.nacre.attestation.fuzz;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedCca;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedHygon;
import dev.nacre.emulator.EmulatedNitro;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedParavisor;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.LaunchState;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import java.time.Instant;
import java.util.stream.Stream;

/// Where fuzzers start: sound evidence, which no verifier for production believes.
public final class Seeds {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Bytes REPORT_DATA = Bytes.ofHex("d1".repeat(32));

  private Seeds() {}

  public static Stream<byte[]> tokens() {
    EmulatedCca cca = EmulatedCca.create(SeededChance.of("cca"));
    return Stream.of(
        cca.token(
                cca.platformClaims(),
                cca.realmClaims(REPORT_DATA.padTo(64), Bytes.zeros(64), Bytes.zeros(64)))
            .toArray());
  }

  public static Stream<byte[]> documents() {
    EmulatedNitro nitro = EmulatedNitro.create(SeededChance.of("nitro"), NOW);
    return Stream.of(
        nitro.document(nitro.claims(Bytes.ofHex("a3".repeat(48)), REPORT_DATA, NOW)).toArray());
  }

  public static Stream<byte[]> reports() {
    EmulatedNvidia nvidia = EmulatedNvidia.create(SeededChance.of("nv"), NOW);
    return Stream.of(report(nvidia).toArray());
  }

  public static Stream<byte[]> devices() {
    EmulatedNvidia nvidia = EmulatedNvidia.create(SeededChance.of("nv"), NOW);
    return text(EmulatedNvidia.evidence(nvidia.entry("HOPPER", report(nvidia))));
  }

  private static Bytes report(EmulatedNvidia nvidia) {
    return nvidia.report(REPORT_DATA, EmulatedNvidia.measurements(), nvidia.opaque());
  }

  public static Stream<byte[]> hygon() {
    EmulatedHygon hygon = EmulatedHygon.create(SeededChance.of("hygon"));
    return text(hygon.evidence(Bytes.zeros(180), Bytes.ofHex("26d7c75d")));
  }

  public static Stream<byte[]> accelerators() {
    EmulatedHygon hygon = EmulatedHygon.create(SeededChance.of("hygon"));
    return text(hygon.dcuEvidence(REPORT_DATA.padTo(64), Bytes.zeros(32)));
  }

  public static Stream<byte[]> quotes() {
    return text(
        EmulatedTpm.started(TpmScheme.ECDSA_P256, SeededChance.of("tpm")).evidence(REPORT_DATA));
  }

  public static Stream<byte[]> paravisors() {
    EmulatedChip chip = EmulatedChip.of(EmulatedAmd.createQuickly(NOW));
    EmulatedTpm tpm = EmulatedTpm.started(TpmScheme.RSA_SSA, SeededChance.of("azure"));
    var paravisor = new EmulatedParavisor(tpm, REPORT_DATA);
    Bytes hcl =
        paravisor
            .snp(chip, LaunchState.of(Bytes.zeros(48), Bytes.zeros(32)), body -> body)
            .content();
    return text(paravisor.snpEvidence(hcl, tpm.quote(REPORT_DATA), chip));
  }

  private static Stream<byte[]> text(Json json) {
    return Stream.of(Bytes.utf8(json.text()).toArray());
  }
}
