package dev.nacre.keybroker.config;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestationservice.SecureExecution;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A folder with what IBM Secure Execution needs, laid out as upstream's: `hkds` (host key
/// documents), `certs` (what vouches for them), `crls`, `hdr` (the header of the image) and
/// `root_ca.crt`, PEM or DER. Upstream's `rsa` is not read: requests are sealed, not encrypted.
public final class SecureExecutionFolder {
  private static final String ROOT = "root_ca.crt";

  private SecureExecutionFolder() {}

  /// Reads who is believed now, and everything else each time that it is wanted.
  ///
  /// @throws MalformedException when there is no root, or it is none
  /// @throws UncheckedIOException when a file cannot be read
  public static SecureExecution at(Path folder) {
    Set<Bytes> roots = new HashSet<>();
    for (Bytes der : each(List.of(folder.resolve(ROOT)), Pem.CERTIFICATE)) {
      roots.add(Certificate.parse(der).keyFingerprint());
    }
    if (roots.isEmpty()) {
      throw MalformedException.at(folder.resolve(ROOT).toString(), "a certificate", "none");
    }
    return new SecureExecution(() -> read(folder), roots);
  }

  private static Endorsements read(Path folder) {
    return Endorsements.none()
        .withCertificates(each(files(folder.resolve("hkds")), Pem.CERTIFICATE))
        .withCertificates(each(files(folder.resolve("certs")), Pem.CERTIFICATE))
        .withCertificates(each(List.of(folder.resolve(ROOT)), Pem.CERTIFICATE))
        .withRevocationLists(each(files(folder.resolve("crls")), Pem.REVOCATION_LIST))
        .with(
            EndorsementKind.SE_IMAGE_HEADER,
            files(folder.resolve("hdr")).stream().map(SecureExecutionFolder::content).toList());
  }

  private static List<Bytes> each(List<Path> files, String label) {
    return files.stream().flatMap(file -> blocks(content(file), label).stream()).toList();
  }

  private static List<Bytes> blocks(Bytes content, String label) {
    return Pem.isPem(content) ? Pem.contents(label, content.utf8()) : List.of(content);
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the folder " + folder, e);
    }
  }

  private static Bytes content(Path file) {
    try {
      return Bytes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
