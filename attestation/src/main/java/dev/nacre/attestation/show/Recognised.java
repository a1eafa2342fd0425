package dev.nacre.attestation.show;

import dev.nacre.attestation.Evidence;
import dev.nacre.attestation.Tee;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    for (FileFormat format : Formats.FILES) {
      if (format.isOne().test(file)) {
        return format.read(file);
      }
    }
    if (looksLikeJson(file)) {
      return ofJson(Json.parse(file));
    }
    for (EvidenceFormat format : Formats.EVIDENCE) {
      if (format.isRaw().test(file)) {
        return format.read(Evidence.ofRaw(format.tee(), file));
      }
    }
    if (Pem.isPem(file)) {
      return ofPem(file);
    }
    if (looksLikeDer(file)) {
      return ofDer(file);
    }
    throw unknown(file.size() + " bytes of another form");
  }

  /// As [#of], of a file of which the caller says what it is.
  public static Recognised of(Tee tee, Bytes file) {
    Evidence evidence =
        looksLikeJson(file) ? Evidence.of(tee, Json.parse(file)) : Evidence.ofRaw(tee, file);
    return of(evidence);
  }

  private static Recognised of(Evidence evidence) {
    return Formats.EVIDENCE.stream()
        .filter(format -> format.tee() == evidence.tee())
        .findFirst()
        .orElseThrow(() ->
            MalformedException.at(
                "evidence", "a TEE that this build can show", evidence.tee().wireName()))
        .read(evidence);
  }

  private static Recognised ofJson(Json json) {
    if (json instanceof JsonObject object) {
      for (EvidenceFormat format : Formats.EVIDENCE) {
        if (format.isJson().test(object)) {
          return format.read(Evidence.of(format.tee(), json));
        }
      }
    }
    throw unknown("JSON of another shape");
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
        Stream.concat(
                Formats.EVIDENCE.stream().map(EvidenceFormat::kind),
                Formats.FILES.stream().map(FileFormat::kind))
            .collect(Collectors.joining(", ", "", ", a certificate or a revocation list")),
        found);
  }
}
