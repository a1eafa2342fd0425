package dev.nacre.cli.owner;

import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedUltravisor;
import dev.nacre.emulator.Forgery;
import dev.nacre.emulator.Forgery.Kind;
import dev.nacre.emulator.SeededChance;
import dev.nacre.protocol.kbs.EvidenceProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A guest on an emulated machine of any kind.
///
/// @param replays whether its host sends evidence of another session
record ForgedGuest(Kind kind, boolean replays) implements EvidenceProvider {
  static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedUltravisor HOST =
      EmulatedUltravisor.create(SeededChance.of("ibm"), Instant.parse("2026-01-01T00:00:00Z"));
  private static final Bytes HEADER = HOST.imageHeader("explained", 0);

  static ForgedGuest on(Kind kind) {
    return new ForgedGuest(kind, false);
  }

  ForgedGuest replaying() {
    return new ForgedGuest(kind, true);
  }

  @Override
  public String tee() {
    return kind.toString();
  }

  private Forgery forged(Bytes reportData) {
    return Forgery.of(kind, maker(), reportData, Bytes.empty(), AT);
  }

  /// As guests of that kind put it into their evidence: without the zeros where there is no slot of
  /// 64 bytes to fill.
  private Bytes bound(Bytes reportData) {
    return switch (kind) {
      case AZ_SNP_VTPM, AZ_TDX_VTPM, NITRO -> reportData.slice(0, 48);
      case TPM -> reportData.slice(0, 32);
      case CCA, CSV, HYGON_DCU, NVIDIA, SE, SGX, SNP, TDX -> reportData;
    };
  }

  private static Bytes ofAnother(Bytes reportData) {
    return Bytes.ofHex("d2".repeat(reportData.size()));
  }

  /// The seed of whoever made it.
  private String maker() {
    return switch (kind) {
      case SNP, AZ_SNP_VTPM -> "amd";
      case TDX, SGX, AZ_TDX_VTPM -> "intel";
      case CCA -> "arm";
      case CSV, HYGON_DCU -> "hygon";
      case NITRO -> "aws";
      case NVIDIA -> "nvidia";
      case TPM -> "tpm";
      case SE -> "ibm";
    };
  }

  @Override
  public Json evidence(Bytes reportData) {
    Forgery forgery = forged(replays ? ofAnother(bound(reportData)) : bound(reportData));
    Bytes made = forgery.evidence();
    if (forgery.json()) {
      return Json.parse(made);
    }
    return switch (kind) {
      case SNP -> SnpEvidence.parse(made).toJson();
      case CCA -> JsonObject.builder().put("token", JsonArray.ofBytes(made)).build();
      case NITRO -> JsonObject.builder().put("document", made.base64()).build();
      case TDX, SGX -> JsonObject.builder().put("quote", made.base64()).build();
      case AZ_SNP_VTPM, AZ_TDX_VTPM, CSV, HYGON_DCU, NVIDIA, TPM, SE ->
          throw new AssertionError(kind + " is always JSON");
    };
  }

  /// An ultravisor answers a request; others are bound to the session by their report data.
  @Override
  public Json evidence(String nonce, Bytes reportData) {
    if (kind != Kind.SE) {
      return evidence(reportData);
    }
    return HOST.answer(
        (JsonObject) Json.parse(nonce),
        HOST.statement(
            replays ? ofAnother(reportData) : reportData, EmulatedUltravisor.imageTags(HEADER)));
  }

  /// What its maker must be trusted by.
  Bytes root() {
    return kind == Kind.SE ? HOST.rootFingerprint() : forged(Bytes.empty()).root();
  }

  /// What its maker says about it, as files for the server.
  void endorse(Path folder) throws IOException {
    if (kind == Kind.SE) {
      return;
    }
    for (Map.Entry<String, Bytes> file : forged(Bytes.empty()).endorsements().entrySet()) {
      Files.write(folder.resolve(kind + "-" + file.getKey()), file.getValue().toArray());
    }
  }

  /// What the server must have to make requests to ultravisors.
  static void provideUltravisor(Path folder) throws IOException {
    Map<String, Bytes> files =
        Map.of(
            "hkds/host.crt", HOST.host().der(),
            "certs/signing.crt", HOST.signer().der(),
            "root_ca.crt", HOST.root().der(),
            "crls/list.crl", HOST.revocationList(List.of(), AT),
            "hdr/hdr.bin", HEADER);
    for (Map.Entry<String, Bytes> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue().toArray());
    }
  }
}
