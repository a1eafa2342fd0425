package dev.nacre.attestation.show;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.cca.CcaToken;
import dev.nacre.attestation.csv.CsvEvidence;
import dev.nacre.attestation.csv.DcuEvidence;
import dev.nacre.attestation.nitro.NitroDocument;
import dev.nacre.attestation.nvidia.NvidiaEvidence;
import dev.nacre.attestation.se.SeEvidence;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import java.util.ArrayList;
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
              NamedFormats::cca),
          new EvidenceFormat(
              Tee.NITRO,
              "an AWS Nitro document",
              json -> json.find("document").isPresent(),
              NitroDocument::isOne,
              NamedFormats::nitro),
          EvidenceFormat.ofJson(
              Tee.CSV,
              "Hygon CSV evidence",
              HygonLayout::isCsv,
              json -> HygonLayout.of(CsvEvidence.parse(json))),
          EvidenceFormat.ofJson(
              Tee.HYGON_DCU,
              "Hygon DCU evidence",
              json -> json.find("attestation_reports").isPresent(),
              json -> HygonLayout.of(DcuEvidence.parse(json))),
          EvidenceFormat.ofJson(
              Tee.NVIDIA,
              "NVIDIA evidence",
              json -> json.find("device_evidence_list").isPresent(),
              json -> SpdmLayout.of(NvidiaEvidence.parse(json))),
          EvidenceFormat.ofJson(
              Tee.SE,
              "evidence of IBM Secure Execution",
              json -> json.find("image_hdr_tags").isPresent(),
              json -> SeLayout.of(SeEvidence.parse(json))));

  private NamedFormats() {}

  private static List<Layout> cca(Evidence evidence) {
    Bytes token =
        Formats.read(
            evidence, json -> Formats.object(json).array("token").bytes("token"), raw -> raw);
    var layouts = new ArrayList<Layout>();
    layouts.add(CborLayout.of("Arm CCA token", token, CborNames.CCA));
    layouts.add(ClaimsLayout.of("What the token claims", CcaToken.parse(token).claims()));
    return layouts;
  }

  private static List<Layout> nitro(Evidence evidence) {
    Bytes document =
        Formats.read(
            evidence, json -> Bytes.ofBase64(Formats.object(json).string("document")), raw -> raw);
    NitroDocument parsed = NitroDocument.parse(document);
    var layouts = new ArrayList<Layout>();
    layouts.add(CborLayout.of("AWS Nitro document", document, CborNames.NITRO));
    layouts.add(CertificateLayout.of(Certificate.parse(parsed.certificate())));
    parsed.bundle().forEach(der -> layouts.add(CertificateLayout.of(Certificate.parse(der))));
    return layouts;
  }
}
