package dev.nacre.cli.evidence;

import dev.nacre.attestation.tpm.AttestationKey;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A public key as a user names it.
public final class KeyFingerprint {
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final int LONGEST_TEXT = 70;
  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private KeyFingerprint() {}

  /// SHA-256 over the key's SubjectPublicKeyInfo.
  ///
  /// @param named that digest in hexadecimal, or a file with that, or with the key or a certificate
  ///   of it, DER or PEM
  /// @throws MalformedException when it is neither
  public static Bytes of(String named) {
    if (isOne(named)) {
      return Bytes.ofHex(named.toLowerCase(Locale.ROOT));
    }
    Bytes file = UserFiles.read(Path.of(named));
    if (file.size() <= LONGEST_TEXT && isOne(file.utf8().strip())) {
      return of(file.utf8().strip());
    }
    if (!Pem.isPem(file)) {
      return ofDer(file);
    }
    List<Pem> blocks = Pem.parseAll(file.utf8());
    if (blocks.size() != 1) {
      throw MalformedException.at(named, "one key or certificate", blocks.size() + " blocks");
    }
    return blocks.getFirst().label().equals(PUBLIC_KEY)
        ? AttestationKey.parse(blocks.getFirst().content()).fingerprint()
        : Certificate.parse(blocks.getFirst().content()).keyFingerprint();
  }

  static boolean isOne(String digest) {
    return SHA_256.matcher(digest).matches();
  }

  private static Bytes ofDer(Bytes der) {
    try {
      return AttestationKey.parse(der).fingerprint();
    } catch (MalformedException noKey) {
      return Certificate.parse(der).keyFingerprint();
    }
  }
}
