package dev.nacre.keybroker.config;

import dev.nacre.attestation.tpm.AttestationKey;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.storage.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Keys of TPMs, and of those who certify such keys, that the owner enrolled in a folder:
/// upstream's `tpm_verifier.trusted_ak_keys_dir`, one file each, PEM or DER, a public key or a
/// certificate.
final class EnrolledKeys {
  private static final int MOST = 10_000;
  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private EnrolledKeys() {}

  /// @throws MalformedException when the folder cannot be read, has too many files, or one is no
  ///   key
  static EndorsementRules read(Settings table, EndorsementRules rules) {
    Optional<String> folder = table.text("trusted_ak_keys_dir");
    int most = table.number("max_trusted_ak_keys", MOST, 1, MOST);
    table.requireNothingElse();
    return folder.map(path -> rules.enrolling(in(Path.of(path), most))).orElse(rules);
  }

  private static Set<Bytes> in(Path folder, int most) {
    List<Path> files = files(folder);
    if (files.size() > most) {
      throw MalformedException.at(
          folder.toString(), "at most " + most + " keys", files.size() + " files");
    }
    var fingerprints = new HashSet<Bytes>();
    files.forEach(file -> fingerprints.add(fingerprint(file)));
    return fingerprints;
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new MalformedException(
          "cannot read the folder " + folder + ": " + FileTrouble.words(e), e);
    }
  }

  private static Bytes fingerprint(Path file) {
    try {
      Bytes content = Bytes.of(Files.readAllBytes(file));
      return Pem.isPem(content) ? ofPem(content.utf8()) : ofDer(content);
    } catch (IOException | MalformedException e) {
      throw new MalformedException(file + ": expected a public key or a certificate: " + e, e);
    }
  }

  private static Bytes ofPem(String text) {
    Pem block = Pem.parseAll(text).getFirst();
    return block.label().equals(PUBLIC_KEY)
        ? AttestationKey.parse(block.content()).fingerprint()
        : Certificate.parse(block.content()).keyFingerprint();
  }

  private static Bytes ofDer(Bytes der) {
    try {
      return AttestationKey.parse(der).fingerprint();
    } catch (MalformedException noKey) {
      return Certificate.parse(der).keyFingerprint();
    }
  }
}
