package dev.nacre.attestation.show;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.azure.AzureEvidence;
import dev.nacre.attestation.azure.HclReport;
import dev.nacre.attestation.dcap.Quote;
import dev.nacre.attestation.dcap.QuoteHeader;
import dev.nacre.attestation.eventlog.EventLog;
import dev.nacre.attestation.nvidia.SpdmReport;
import dev.nacre.attestation.se.ImageHeader;
import dev.nacre.attestation.sgx.SgxEvidence;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.attestation.tdx.TdxEvidence;
import dev.nacre.attestation.tpm.TpmEvidence;
import dev.nacre.attestation.tpm.TpmQuote;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/// All formats that are recognised, in the order in which they are tried.
final class Formats {
  /// The tag of an unsigned CoRIM: 501.
  private static final Bytes CORIM = Bytes.ofHex("d901f5");

  private static final Bytes TD_REPORT = Bytes.ofHex("81");

  /// The first message of a report of NVIDIA: SPDM 1.1, GET_MEASUREMENTS.
  private static final Bytes SPDM = Bytes.ofHex("11e0");

  private static final List<EvidenceFormat> PLACED =
      List.of(
          new EvidenceFormat(
              Tee.SNP, "SEV-SNP evidence", Formats::isSnpJson, Formats::isSnpReport, Formats::snp),
          new EvidenceFormat(
              Tee.TDX,
              "a TDX quote",
              json -> isQuote(QuoteHeader.Kind.TDX, json),
              file -> Quote.isOne(QuoteHeader.Kind.TDX, file),
              Formats::tdx),
          new EvidenceFormat(
              Tee.SGX,
              "an SGX quote",
              json -> isQuote(QuoteHeader.Kind.SGX, json),
              file -> Quote.isOne(QuoteHeader.Kind.SGX, file),
              evidence ->
                  DcapLayout.of(read(evidence, SgxEvidence::parse, SgxEvidence::parse).quote())),
          EvidenceFormat.ofJson(
              Tee.TPM,
              "TPM evidence",
              json -> json.find("ak_public").isPresent(),
              json -> TpmLayout.of(TpmEvidence.parse(json))),
          EvidenceFormat.ofJson(
              Tee.AZ_SNP_VTPM,
              "evidence of Azure on SNP",
              json -> json.find("vcek").isPresent(),
              json -> TpmLayout.of(AzureEvidence.parseSnp(json))),
          EvidenceFormat.ofJson(
              Tee.AZ_TDX_VTPM,
              "evidence of Azure on TDX",
              json -> json.find("td_quote").isPresent(),
              json -> TpmLayout.of(AzureEvidence.parseTdx(json))));

  static final List<EvidenceFormat> EVIDENCE =
      Stream.concat(PLACED.stream(), NamedFormats.EVIDENCE.stream()).toList();

  static final List<FileFormat> FILES =
      List.of(
          new FileFormat("event log", EventLog::isOne, EventLogLayout::of),
          new FileFormat(
              "header of an image for IBM Secure Execution",
              file -> file.startsWith(ImageHeader.MAGIC),
              file -> List.of(SeLayout.of(file))),
          new FileFormat("answer of a responder", ResponseLayout::isOne, ResponseLayout::of),
          new FileFormat("signed token", TokenLayout::isOne, TokenLayout::of),
          new FileFormat(
              "TPM quote", TpmQuote::isOne, file -> List.of(TpmLayout.of(TpmQuote.parse(file)))),
          new FileFormat(
              "Azure HCL report",
              file -> file.startsWith(HclReport.MAGIC),
              file -> TpmLayout.of(HclReport.parse(file))),
          new FileFormat(
              "reference integrity manifest",
              file -> file.startsWith(Bytes.utf8("<")),
              SpdmLayout::ofManifest),
          new FileFormat(
              "certificates of Hygon", HygonLayout::isCertificates, HygonLayout::ofCertificates),
          new FileFormat(
              "SPDM report",
              file -> file.startsWith(SPDM),
              file -> List.of(SpdmLayout.of("NVIDIA", SpdmReport.parse(file)))),
          new FileFormat(
              "CoRIM",
              file -> file.startsWith(CORIM),
              file -> List.of(CborLayout.of("CoRIM", file, Map.of()))),
          new FileFormat(
              "TD report",
              file -> file.size() == 1024 && file.startsWith(TD_REPORT),
              file -> List.of(DcapLayout.ofTdReport(file))));

  private Formats() {}

  static JsonObject object(Json json) {
    if (json instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at("evidence", "an object", json.kind());
  }

  /// Reads evidence by its package's two readers.
  static <E> E read(Evidence evidence, Function<Json, E> ofJson, Function<Bytes, E> ofRaw) {
    return switch (evidence) {
      case Evidence.Structured(_, Json body) -> ofJson.apply(body);
      case Evidence.Raw(_, Bytes content) -> ofRaw.apply(content);
      case Evidence.Read(Evidence unread, _) -> read(unread, ofJson, ofRaw);
    };
  }

  private static boolean isQuote(QuoteHeader.Kind kind, JsonObject json) {
    return json.find("quote").orElse(Json.of(0)) instanceof JsonString(String base64)
        && Quote.isOne(kind, Bytes.ofBase64(base64));
  }

  private static List<Layout> tdx(Evidence evidence) {
    TdxEvidence parsed = read(evidence, TdxEvidence::parse, TdxEvidence::parse);
    var layouts = new ArrayList<>(DcapLayout.of(parsed.quote()));
    parsed.eventLog().ifPresent(log -> layouts.addAll(EventLogLayout.of(log)));
    return layouts;
  }

  private static boolean isSnpJson(JsonObject json) {
    return json.find("attestation_report").orElse(Json.of(0)) instanceof JsonObject report
        && report.find("measurement").isPresent();
  }

  private static boolean isSnpReport(Bytes file) {
    return file.size() >= 1184
        && file.at(0) >= 2
        && file.at(0) <= 5
        && file.slice(1, 4).isAllZero();
  }

  private static List<Layout> snp(Evidence evidence) {
    SnpEvidence parsed = read(evidence, SnpEvidence::parse, SnpEvidence::parse);
    var layouts = new ArrayList<Layout>();
    layouts.add(SnpLayout.of(parsed.report()));
    for (Bytes der : parsed.certificates().certificates()) {
      layouts.add(CertificateLayout.of(Certificate.parse(der)));
    }
    return layouts;
  }
}
