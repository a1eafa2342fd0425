package dev.nacre.keybroker;

import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import dev.nacre.protocol.initdata.DigestAlgorithm;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.protocol.kbs.EvidenceProvider;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A guest on an emulated processor, honest unless a test bends it.
///
/// @param bend changes the evidence after the chip has signed it
record EmulatedGuest(
    EmulatedChip chip, LaunchState launch, Optional<String> toml, UnaryOperator<JsonObject> bend)
    implements EvidenceProvider {
  static final Bytes MEASUREMENT = Bytes.ofHex("4d".repeat(48));
  static final Initdata INITDATA =
      Initdata.builder(DigestAlgorithm.SHA256).file("a.txt", "hello").build();

  static EmulatedGuest on(EmulatedAmd amd) {
    return new EmulatedGuest(
        EmulatedChip.of(amd),
        LaunchState.of(MEASUREMENT, INITDATA.snpHostData()),
        Optional.of(INITDATA.document().utf8()),
        UnaryOperator.identity());
  }

  EmulatedGuest launched(LaunchState other) {
    return new EmulatedGuest(chip, other, toml, bend);
  }

  EmulatedGuest sending(String otherToml) {
    return new EmulatedGuest(chip, launch, Optional.of(otherToml), bend);
  }

  EmulatedGuest bent(UnaryOperator<JsonObject> change) {
    return new EmulatedGuest(chip, launch, toml, change);
  }

  /// The evidence with one member of the report changed after signing.
  EmulatedGuest withReport(String member, Json value) {
    return bent(evidence ->
        evidence.with(
            "attestation_report", evidence.object("attestation_report").with(member, value)));
  }

  @Override
  public String tee() {
    return "snp";
  }

  @Override
  public Json evidence(Bytes reportData) {
    var answer = EmulatedSnp.started(chip, launch).report(reportData, 0);
    return bend.apply(SnpEvidence.of(answer.report(), answer.certificateTable()).toJson());
  }

  @Override
  public Optional<String> initData() {
    return toml;
  }
}
