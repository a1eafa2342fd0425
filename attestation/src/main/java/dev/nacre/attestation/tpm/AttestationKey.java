package dev.nacre.attestation.tpm;

import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;

/// The public half of a key that signs quotes (AK): RSA of 2048 to 8192 bits, or a point on P-256,
/// P-384 or P-521.
///
/// @param der its SubjectPublicKeyInfo
/// @param fingerprint SHA-256 over `der`
public record AttestationKey(Bytes der, PublicKey key, Bytes fingerprint) {
  private static final int LARGEST = 2048;

  /// @throws MalformedException when `der` is not the one encoding of such a key
  public static AttestationKey parse(Bytes der) {
    if (der.size() > LARGEST) {
      throw MalformedException.at(
          "attestation key", "at most " + LARGEST + " bytes", der.size() + " bytes");
    }
    AttestationKey key = of(Jwk.of(decode(der)).publicKey());
    if (!key.der.equals(der)) {
      throw MalformedException.at(
          "attestation key", "a SubjectPublicKeyInfo in its one form", "another form of it");
    }
    return key;
  }

  /// @param key valid: of a size worth having, or on its curve
  public static AttestationKey of(PublicKey key) {
    Bytes der = Bytes.of(key.getEncoded());
    return new AttestationKey(der, key, HashAlgorithm.SHA_256.digest(der));
  }

  private static PublicKey decode(Bytes der) {
    String oid = Der.parse(der).sequence(2).getFirst().sequence(1).getFirst().oid();
    String algorithm =
        switch (oid) {
          case "1.2.840.113549.1.1.1" -> "RSA";
          case "1.2.840.10045.2.1" -> "EC";
          default -> throw MalformedException.at("attestation key", "one of RSA or EC", oid);
        };
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePublic(new X509EncodedKeySpec(der.toArray()));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new MalformedException("attestation key: expected a public key of " + algorithm, e);
    }
  }

  @Override
  public String toString() {
    return key.getAlgorithm() + " key " + fingerprint;
  }
}
