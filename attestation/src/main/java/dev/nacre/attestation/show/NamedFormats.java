package dev.nacre.attestation.show;

import dev.nacre.attestation.Tee;
import dev.nacre.attestation.cca.CcaToken;
import dev.nacre.attestation.csv.CsvEvidence;
import dev.nacre.attestation.csv.DcuEvidence;
import dev.nacre.attestation.nitro.NitroDocument;
import dev.nacre.attestation.nvidia.NvidiaEvidence;
import dev.nacre.attestation.se.SeEvidence;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.List;

/// The formats whose fields are known by name rather than by place.
final class NamedFormats {
  /// The two tags of a token of Arm CCA: 399 and 907.
  private static final List<Bytes> CCA_TAGS = List.of(Bytes.ofHex("d9018f"), Bytes.ofHex("d9038b"));

  static final List<EvidenceFormat> EVIDENCE =
      List.of(
          new EvidenceFormat(
              Tee.CCA,
              "an Arm CCA token",
              json -> json.find("token").isPresent(),
              file -> CCA_TAGS.stream().anyMatch(file::startsWith),
              evidence ->
                  one(
                      "Arm CCA token",
                      Formats.read(evidence, CcaToken::parse, CcaToken::parse).claims())),
          new EvidenceFormat(
              Tee.NITRO,
              "an AWS Nitro document",
              json -> json.find("document").isPresent(),
              NitroDocument::isOne,
              evidence ->
                  one(
                      "AWS Nitro document",
                      Formats.read(evidence, NitroDocument::parse, NitroDocument::parse).claims())),
          EvidenceFormat.ofJson(
              Tee.CSV,
              "Hygon CSV evidence",
              NamedFormats::isCsv,
              json -> one("Hygon CSV report", CsvEvidence.parse(json).claims())),
          EvidenceFormat.ofJson(
              Tee.HYGON_DCU,
              "Hygon DCU evidence",
              json -> json.find("attestation_reports").isPresent(),
              json -> all("Hygon DCU report", DcuEvidence.parse(json).claims())),
          EvidenceFormat.ofJson(
              Tee.NVIDIA,
              "NVIDIA evidence",
              json -> json.find("device_evidence_list").isPresent(),
              json -> all("NVIDIA device", NvidiaEvidence.parse(json).claims())),
          EvidenceFormat.ofJson(
              Tee.SE,
              "evidence of IBM Secure Execution",
              json -> json.find("image_hdr_tags").isPresent(),
              json -> one("answer of an ultravisor", SeEvidence.parse(json).claims())));

  private NamedFormats() {}

  private static boolean isCsv(JsonObject json) {
    return json.find("attestation_report").orElse(Json.of(0)) instanceof JsonObject report
        && report.find("magic").isPresent();
  }

  private static List<Layout> one(String title, JsonObject claims) {
    return List.of(ClaimsLayout.of(title, claims));
  }

  private static List<Layout> all(String title, List<JsonObject> claims) {
    return claims.stream().map(of -> ClaimsLayout.of(title, of)).toList();
  }
}
