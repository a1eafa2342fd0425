package dev.nacre.cli;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Certificates and revocation lists in a folder, or one file: PEM of any number, or DER of one,
/// where the name ends in `.crl` for a list.
record EndorsementFolder(Path path) {
  Endorsements read() {
    var certificates = new ArrayList<Bytes>();
    var lists = new ArrayList<Bytes>();
    for (Path file : files()) {
      Bytes content = dev.nacre.cli.Files.read(file);
      if (Pem.isPem(content)) {
        String text = content.utf8();
        certificates.addAll(Pem.contents(Pem.CERTIFICATE, text));
        lists.addAll(Pem.contents(Pem.REVOCATION_LIST, text));
      } else {
        (file.toString().toLowerCase(Locale.ROOT).endsWith(".crl") ? lists : certificates)
            .add(content);
      }
    }
    if (certificates.isEmpty() && lists.isEmpty()) {
      throw MalformedException.at(
          "endorsements " + path, "certificates or revocation lists", "none");
    }
    return Endorsements.none().withCertificates(certificates).withRevocationLists(lists);
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
        && Stream.of(".pem", ".crt", ".cer", ".der", ".cert", ".crl").anyMatch(name::endsWith);
  }
}
