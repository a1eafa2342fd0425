package dev.nacre.attestation.tpm;

import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.EcCurve;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;

/// The key by which its maker knows a TPM (EK): it only decrypts.
///
/// @param nameAlgorithm the hash of the key's name, and of everything that is sent to it
/// @param symmetricBits of AES, in which the key protects what it holds
public record EndorsementKey(PublicKey key, HashAlgorithm nameAlgorithm, int symmetricBits) {
  private static final int SMALL = 128;
  private static final int LARGE = 256;
  private static final int RSA_SMALL = 2048;

  /// By the templates of makers (TCG EK Credential Profile 2.5, annex B).
  ///
  /// @throws MalformedException when no template has such a key
  public static EndorsementKey of(Certificate certificate) {
    PublicKey key = certificate.publicKey();
    return switch (key) {
      case RSAPublicKey rsa when rsa.getModulus().bitLength() == RSA_SMALL ->
          new EndorsementKey(key, HashAlgorithm.SHA_256, SMALL);
      case RSAPublicKey _ -> new EndorsementKey(key, HashAlgorithm.SHA_384, LARGE);
      case ECPublicKey point ->
          switch (EcCurve.of(point)) {
            case P_256 -> new EndorsementKey(key, HashAlgorithm.SHA_256, SMALL);
            case P_384 -> new EndorsementKey(key, HashAlgorithm.SHA_384, LARGE);
            case P_521 -> new EndorsementKey(key, HashAlgorithm.SHA_512, LARGE);
          };
      default -> throw MalformedException.at("endorsement key", "RSA or EC", key.getAlgorithm());
    };
  }

  /// As the TPM describes it.
  ///
  /// @throws MalformedException when `area` is about another key than `certificate`
  public static EndorsementKey of(Certificate certificate, TpmPublic area) {
    if (!AttestationKey.of(area.key()).fingerprint().equals(certificate.keyFingerprint())) {
      throw MalformedException.at(
          "endorsement key", "the key of " + certificate, "the public area of another");
    }
    return new EndorsementKey(certificate.publicKey(), area.nameAlgorithm(), area.symmetricBits());
  }
}
