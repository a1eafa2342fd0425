package dev.nacre.endorsements;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.se.ImageHeader;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestation.x509.RevocationList;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// What makers say about their hardware, in one file that is told by its content: certificates and
/// revocation lists, PEM of any number or DER of one (where the name ends in `.crl`, a list; in
/// `.ocsp`, a responder's answer); verdicts and keys of NVIDIA's service; stores of Arm CCA,
/// certificates of Hygon, manifests of NVIDIA, collateral of Intel, headers of images for IBM
/// Secure Execution.
final class EndorsementFile {
  private static final Set<Integer> HYGON_SIZES = Set.of(832, 2084, 2916, 3748);
  private static final Bytes HYGON_VERSION = Bytes.ofHex("01000000");

  private EndorsementFile() {}

  /// The files of a folder whose names end like those of endorsements, or `path` itself.
  ///
  /// @throws MalformedException when it cannot be read
  static List<Path> in(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.filter(EndorsementFile::isOne).sorted().toList();
    } catch (IOException e) {
      throw new MalformedException("cannot read the folder " + path + ": " + e, e);
    }
  }

  private static boolean isOne(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file)
        && Stream.of(
                ".pem",
                ".crt",
                ".cer",
                ".der",
                ".cert",
                ".crl",
                ".json",
                ".xml",
                ".swidtag",
                ".bin",
                ".ocsp")
            .anyMatch(name::endsWith);
  }

  /// @throws MalformedException when the file cannot be read, or is not what it begins as
  static Endorsements read(Path file) {
    Bytes content = LocalFiles.read(file);
    String head = content.slice(0, Math.min(content.size(), 512)).utf8().stripLeading();
    if (head.startsWith("{")) {
      return ofObject(content);
    }
    return Pem.isPem(content) ? ofPem(content.utf8()) : of(file, content, head);
  }

  private static Endorsements ofPem(String text) {
    List<Bytes> certificates = Pem.contents(Pem.CERTIFICATE, text);
    List<Bytes> lists = Pem.contents(Pem.REVOCATION_LIST, text);
    certificates.forEach(Certificate::parse);
    lists.forEach(RevocationList::parse);
    return Endorsements.none().withCertificates(certificates).withRevocationLists(lists);
  }

  private static Endorsements of(Path file, Bytes content, String head) {
    EndorsementKind kind = kind(file, content, head);
    if (kind == EndorsementKind.CERTIFICATE) {
      var _ = Certificate.parse(content);
    }
    if (kind == EndorsementKind.REVOCATION_LIST) {
      var _ = RevocationList.parse(content);
    }
    return Endorsements.none().with(kind, List.of(content));
  }

  /// Each has a member that the others have not.
  private static Endorsements ofObject(Bytes content) {
    if (Json.parse(content) instanceof JsonObject json && json.find("tcb_info").isPresent()) {
      return Endorsements.none().withIntelCollateral(json);
    }
    return Endorsements.none().with(kind(content), List.of(content));
  }

  private static EndorsementKind kind(Bytes object) {
    if (!(Json.parse(object) instanceof JsonObject json)) {
      return EndorsementKind.CCA_REFERENCE_VALUES;
    }
    if (json.find("keys").isPresent()) {
      return EndorsementKind.NVIDIA_SERVICE_KEYS;
    }
    return json.find("verdict").isPresent()
        ? EndorsementKind.NVIDIA_VERDICT
        : EndorsementKind.CCA_REFERENCE_VALUES;
  }

  private static EndorsementKind kind(Path file, Bytes content, String head) {
    if (content.startsWith(ImageHeader.MAGIC)) {
      return EndorsementKind.SE_IMAGE_HEADER;
    }
    if (head.startsWith("[")) {
      return EndorsementKind.CCA_PLATFORM_KEYS;
    }
    if (head.startsWith("<")) {
      return EndorsementKind.NVIDIA_RIM;
    }
    if (HYGON_SIZES.contains(content.size()) && content.startsWith(HYGON_VERSION)) {
      return EndorsementKind.HYGON_CERTIFICATES;
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".ocsp")) {
      return EndorsementKind.OCSP_RESPONSE;
    }
    return name.endsWith(".crl") ? EndorsementKind.REVOCATION_LIST : EndorsementKind.CERTIFICATE;
  }
}
