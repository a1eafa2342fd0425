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
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A file of which its content told what it is.
///
/// @param evidence empty when it is something else, like a certificate
/// @param layouts its parts, laid out
public record Recognised(String kind, Optional<Evidence> evidence, List<Layout> layouts) {
  private static final int WRAPPED = 48;
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{48}");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{48}");

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
    Optional<Bytes> inside = unwrapped(file);
    if (inside.isPresent()) {
      return of(inside.get());
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
    return DocumentLayout.of(json).orElseThrow(() -> unknown("JSON of another shape"));
  }

  private static Recognised ofPem(Bytes file) {
    return new Recognised("PEM", Optional.empty(), DocumentLayout.ofPem(Pem.parseAll(file.utf8())));
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

  /// What stands in the file in hexadecimal digits or base64; each unwrapping makes it smaller.
  private static Optional<Bytes> unwrapped(Bytes file) {
    String beginning = file.slice(0, Math.min(file.size(), WRAPPED)).utf8();
    if (HEX.matcher(beginning).matches()) {
      return Optional.of(Bytes.ofHex(file.utf8().strip()));
    }
    return BASE64.matcher(beginning).matches()
        ? Optional.of(Bytes.ofBase64(file.utf8().replaceAll("\\s", "")))
        : Optional.empty();
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
