package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;

/// A maker of TPMs of one's own: a root key on P-256 that certifies the keys of its TPMs. Its names
/// all say `EMULATED`.
public record EmulatedTpmMaker(CertifiedKey root) {
  private static final Duration LIFETIME = Duration.ofDays(25 * 365);

  /// Key purpose "endorsement key" and "attestation key" (TCG EK Credential Profile, 2.23.133.8).
  private static final String ENDORSEMENT = "2.23.133.8.1";

  private static final String ATTESTATION = "2.23.133.8.3";

  /// @param now certificates are valid from a day before
  public static EmulatedTpmMaker create(SecureRandom chance, Instant now) {
    KeyPair pair = Mint.ec("secp256r1", chance);
    Instant from = now.minus(Duration.ofDays(1));
    X500Name name = distinguished("TPM-ROOT-EMULATED");
    X509Certificate certificate =
        Mint.authority(
            new Mint.Order(
                name,
                Bytes.of(pair.getPublic().getEncoded()),
                name,
                pair.getPrivate(),
                from,
                from.plus(LIFETIME)));
    return new EmulatedTpmMaker(new CertifiedKey(certificate, pair.getPrivate()));
  }

  /// What a verifier must be told to believe this maker: SHA-256 over the root's DER
  /// SubjectPublicKeyInfo.
  public Bytes rootFingerprint() {
    return Digests.sha256(Bytes.of(root.certificate().getPublicKey().getEncoded()));
  }

  /// A certificate for the key that signs quotes, DER.
  public Bytes certifyAttestationKey(PublicKey key) {
    return certify("AK-EMULATED", key, ATTESTATION);
  }

  /// A certificate for the key that identifies a TPM and only decrypts, DER.
  public Bytes certifyEndorsementKey(PublicKey key) {
    return certify("EK-EMULATED", key, ENDORSEMENT);
  }

  /// A revocation list of the root, for a month from `from`.
  public Bytes revocationList(List<X509Certificate> revoked, Instant from) {
    return Mint.revocationList(
        root, new Mint.RevocationOrder(revoked, from, from.plus(Duration.ofDays(30))));
  }

  private Bytes certify(String name, PublicKey key, String purpose) {
    Instant from = root.certificate().getNotBefore().toInstant();
    X509Certificate certificate =
        Mint.sign(
            new Mint.Order(
                distinguished(name),
                Bytes.of(key.getEncoded()),
                distinguished("TPM-ROOT-EMULATED"),
                root.key(),
                from,
                from.plus(Duration.ofDays(7 * 365))),
            List.of(
                new Mint.Attribute(
                    Extension.extendedKeyUsage,
                    false,
                    new DERSequence(new ASN1ObjectIdentifier(purpose)))));
    return new CertifiedKey(certificate, root.key()).der();
  }

  private static X500Name distinguished(String commonName) {
    return new X500Name("O=Nacre EMULATED TPM,CN=" + commonName);
  }
}
