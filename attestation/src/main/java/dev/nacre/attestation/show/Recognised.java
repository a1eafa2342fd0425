package dev.nacre.attestation.show;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A file of which its content told what it is.
///
/// @param evidence empty when it is something else, like a certificate
/// @param layouts its parts, laid out
public record Recognised(String kind, Optional<Evidence> evidence, List<Layout> layouts) {
  public Recognised {
    layouts = List.copyOf(layouts);
  }

  /// Looks at the content, never at a name.
  ///
  /// @throws MalformedException when it is nothing known, or is damaged
  public static Recognised of(Bytes file) {
    if (Pem.isPem(file)) {
      return ofPem(file);
    }
    if (looksLikeJson(file)) {
      return ofJson(Json.parse(file));
    }
    if (looksLikeDer(file)) {
      return ofDer(file);
    }
    return ofBinary(file);
  }

  /// As [#of], of a file of which the caller says what it is.
  public static Recognised of(Tee tee, Bytes file) {
    Evidence evidence =
        looksLikeJson(file) ? Evidence.of(tee, Json.parse(file)) : Evidence.ofRaw(tee, file);
    return of(evidence);
  }

  private static Recognised of(Evidence evidence) {
    return switch (evidence.tee()) {
      case SNP -> snp(evidence);
      case AZ_SNP_VTPM,
          AZ_TDX_VTPM,
          TDX,
          SGX,
          CCA,
          CSV,
          SE,
          HYGON_DCU,
          NVIDIA,
          NVIDIA_DPU,
          TPM,
          SAMPLE,
          SAMPLE_DEVICE ->
          throw MalformedException.at(
              "evidence", "a TEE that this build can show", evidence.tee().wireName());
    };
  }

  private static Recognised snp(Evidence evidence) {
    SnpEvidence parsed =
        switch (evidence) {
          case Evidence.Structured(_, Json body) -> SnpEvidence.parse(body);
          case Evidence.Raw(_, Bytes content) -> SnpEvidence.parse(content);
        };
    var layouts = new ArrayList<Layout>();
    layouts.add(SnpLayout.of(parsed.report()));
    for (Bytes der : parsed.certificates().certificates()) {
      layouts.add(CertificateLayout.of(Certificate.parse(der)));
    }
    return new Recognised("SEV-SNP evidence", Optional.of(evidence), layouts);
  }

  private static Recognised ofJson(Json json) {
    if (json instanceof JsonObject object
        && object.find("attestation_report").orElse(Json.of(0)) instanceof JsonObject report
        && report.find("measurement").isPresent()) {
      return of(Evidence.of(Tee.SNP, json));
    }
    throw unknown("JSON of another shape");
  }

  private static Recognised ofBinary(Bytes file) {
    boolean report =
        file.size() >= 1184 && file.at(0) >= 2 && file.at(0) <= 5 && file.slice(1, 4).isAllZero();
    if (report) {
      return of(Evidence.ofRaw(Tee.SNP, file));
    }
    throw unknown(file.size() + " bytes of another form");
  }

  private static Recognised ofPem(Bytes file) {
    var layouts = new ArrayList<Layout>();
    for (Pem block : Pem.parseAll(file.utf8())) {
      switch (block.label()) {
        case Pem.CERTIFICATE ->
            layouts.add(CertificateLayout.of(Certificate.parse(block.content())));
        case Pem.REVOCATION_LIST ->
            layouts.add(CertificateLayout.of(RevocationList.parse(block.content())));
        default -> throw unknown("PEM of a " + block.label());
      }
    }
    return new Recognised("PEM", Optional.empty(), layouts);
  }

  private static Recognised ofDer(Bytes file) {
    try {
      return new Recognised(
          "certificate", Optional.empty(), List.of(CertificateLayout.of(Certificate.parse(file))));
    } catch (MalformedException noCertificate) {
      return new Recognised(
          "revocation list",
          Optional.empty(),
          List.of(CertificateLayout.of(RevocationList.parse(file))));
    }
  }

  private static boolean looksLikeJson(Bytes file) {
    for (int i = 0; i < file.size(); i++) {
      int c = file.at(i);
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c == '{' || c == '[';
      }
    }
    return false;
  }

  private static boolean looksLikeDer(Bytes file) {
    return file.size() > 4 && file.at(0) == 0x30 && (file.at(1) & 0x80) != 0;
  }

  private static MalformedException unknown(String found) {
    return MalformedException.at(
        "file",
        "SEV-SNP evidence (JSON or binary), a certificate or a revocation list (DER or PEM)",
        found);
  }
}
