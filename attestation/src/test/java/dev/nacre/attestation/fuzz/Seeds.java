package dev.nacre.attestation.fuzz;

import dev.nacre.attestation.nvidia.RemoteVerdict;
import dev.nacre.attestation.nvidia.SpdmReport;
import dev.nacre.attestation.se.AttestationRequest;
import dev.nacre.attestation.se.HostKey;
import dev.nacre.attestation.se.ImageTags;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedCca;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedHygon;
import dev.nacre.emulator.EmulatedNitro;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedParavisor;
import dev.nacre.emulator.EmulatedResponder;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.EmulatedUltravisor;
import dev.nacre.emulator.EmulatedVerdicts;
import dev.nacre.emulator.LaunchState;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  public static Stream<byte[]> manifests() {
    EmulatedNvidia nvidia = EmulatedNvidia.create(SeededChance.of("nv"), NOW);
    return Stream.of(nvidia.manifest("550.90.07", EmulatedNvidia.measurements()).toArray());
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

  public static Stream<byte[]> responses() {
    EmulatedNvidia nvidia = EmulatedNvidia.create(SeededChance.of("nv"), NOW);
    var good =
        new EmulatedResponder.Answer(
            nvidia.model().certificate(),
            EmulatedResponder.State.GOOD,
            NOW,
            Optional.of(NOW),
            REPORT_DATA);
    return Stream.of(EmulatedResponder.of(nvidia.root()).answer(good).toArray());
  }

  public static Stream<byte[]> verdicts() {
    EmulatedNvidia nvidia = EmulatedNvidia.create(SeededChance.of("nv"), NOW);
    return text(
        RemoteVerdict.document(
            SpdmReport.parse(report(nvidia)),
            EmulatedVerdicts.create(SeededChance.of("nras")).good("gpu", REPORT_DATA, NOW)));
  }

  /// An answer, and the header of an image.
  public static Stream<byte[]> ultravisors() {
    EmulatedUltravisor host = EmulatedUltravisor.create(SeededChance.of("se"), NOW);
    Bytes header = host.imageHeader("seed", 0);
    Bytes tags = EmulatedUltravisor.imageTags(header);
    JsonObject request =
        AttestationRequest.challenge(
            ImageTags.parse(tags),
            List.of(HostKey.in(Certificate.parse(host.host().der())).orElseThrow()),
            Secret.owning(new byte[32]),
            SeededChance.of("request"));
    return Stream.concat(
        text(host.answer(request, host.statement(REPORT_DATA, tags))), Stream.of(header.toArray()));
  }

  private static Stream<byte[]> text(Json json) {
    return Stream.of(Bytes.utf8(json.text()).toArray());
  }
}
