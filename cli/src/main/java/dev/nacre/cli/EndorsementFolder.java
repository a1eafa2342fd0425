package dev.nacre.cli;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// What makers say about their hardware, in a folder or one file: certificates and revocation
/// lists, PEM of any number or DER of one (where the name ends in `.crl`, a list); stores of Arm
/// CCA, certificates of Hygon, manifests of NVIDIA and Intel's collateral, each told by its
/// content.
record EndorsementFolder(Path path) {
  private static final Set<Integer> HYGON_SIZES = Set.of(832, 2084, 2916, 3748);
  private static final String INTEL_MEMBER = "qe_identity";
  private static final Bytes HYGON_VERSION = Bytes.ofHex("01000000");

  Endorsements read() {
    Endorsements all = Endorsements.none();
    for (Path file : files()) {
      all = with(all, file, dev.nacre.cli.Files.read(file));
    }
    if (all.equals(Endorsements.none())) {
      throw MalformedException.at(
          "endorsements " + path, "certificates, revocation lists, stores or manifests", "none");
    }
    return all;
  }

  private static Endorsements with(Endorsements all, Path file, Bytes content) {
    EndorsementKind kind = kind(file, content);
    if (kind == EndorsementKind.CCA_REFERENCE_VALUES
        && Json.parse(content) instanceof JsonObject object
        && object.find(INTEL_MEMBER).isPresent()) {
      return all.withIntelCollateral(object);
    }
    return Pem.isPem(content) ? ofPem(all, content.utf8()) : all.with(kind, List.of(content));
  }

  private static Endorsements ofPem(Endorsements all, String text) {
    return all.withCertificates(Pem.contents(Pem.CERTIFICATE, text))
        .withRevocationLists(Pem.contents(Pem.REVOCATION_LIST, text));
  }

  private static EndorsementKind kind(Path file, Bytes content) {
    String head = content.slice(0, Math.min(content.size(), 512)).utf8().stripLeading();
    if (head.startsWith("[")) {
      return EndorsementKind.CCA_PLATFORM_KEYS;
    }
    if (head.startsWith("{")) {
      return EndorsementKind.CCA_REFERENCE_VALUES;
    }
    if (head.startsWith("<")) {
      return EndorsementKind.NVIDIA_RIM;
    }
    if (HYGON_SIZES.contains(content.size()) && content.startsWith(HYGON_VERSION)) {
      return EndorsementKind.HYGON_CERTIFICATES;
    }
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".crl")
        ? EndorsementKind.REVOCATION_LIST
        : EndorsementKind.CERTIFICATE;
  }

  private List<Path> files() {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.filter(EndorsementFolder::isOne).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the folder " + path, e);
    }
  }

  private static boolean isOne(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file)
        && Stream.of(".pem", ".crt", ".cer", ".der", ".cert", ".crl", ".json", ".xml", ".swidtag")
            .anyMatch(name::endsWith);
  }
}
