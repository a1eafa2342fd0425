package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/// An Intel of one's own: a root, the authority that certifies the keys of platforms (PCK) and the
/// key that signs what is said about them, in the forms of the real ones. The root's name says
/// `EMULATED`.
///
/// @param root self-signed
/// @param authority of the platforms' keys
/// @param signer of TCB info and identities
/// @param from when all of it begins to be valid
public record EmulatedIntel(
    CertifiedKey root, CertifiedKey authority, CertifiedKey signer, Instant from) {
  private static final Duration LIFETIME = Duration.ofDays(7 * 365);
  private static final Duration MONTH = Duration.ofDays(30);

  /// Certificates are valid from a day before `now`.
  public static EmulatedIntel create(SecureRandom chance, Instant now) {
    Instant from = now.minus(Duration.ofDays(1));
    KeyPair root = Mint.ec("secp256r1", chance);
    KeyPair authority = Mint.ec("secp256r1", chance);
    KeyPair signer = Mint.ec("secp256r1", chance);
    X500Name rootName = name("Nacre EMULATED SGX Root CA");
    return new EmulatedIntel(
        certified(rootName, root, rootName, root, from),
        certified(name("Intel SGX PCK Platform CA"), authority, rootName, root, from),
        new CertifiedKey(
            Mint.sign(
                order(name("Intel SGX TCB Signing"), signer, rootName, root, from), List.of()),
            signer.getPrivate()),
        from);
  }

  /// What a verifier must be told to believe this root: SHA-256 over its DER SubjectPublicKeyInfo.
  public Bytes rootFingerprint() {
    return Digests.sha256(Bytes.of(root.certificate().getPublicKey().getEncoded()));
  }

  /// The collateral that vouches for a platform, for a month from the beginning.
  ///
  /// @param revoked certificates of platforms that are taken back
  public JsonObject collateral(
      JsonObject tcbInfo, JsonObject qeIdentity, List<X509Certificate> revoked) {
    return JsonObject.builder()
        .put("pck_crl_issuer_chain", pem(authority))
        .put("pck_crl", revocationList(authority, revoked))
        .put("root_ca_crl", revocationList(root, List.of()))
        .put("tcb_info_issuer_chain", pem(signer))
        .put("tcb_info", tcbInfo.text())
        .put("tcb_info_signature", signature(tcbInfo))
        .put("qe_identity_issuer_chain", pem(signer))
        .put("qe_identity", qeIdentity.text())
        .put("qe_identity_signature", signature(qeIdentity))
        .build();
  }

  /// A list of `issuer` for a month, DER in hexadecimal digits.
  public String revocationList(CertifiedKey issuer, List<X509Certificate> revoked) {
    return Mint.revocationList(issuer, new Mint.RevocationOrder(revoked, from, from.plus(MONTH)))
        .hex();
  }

  /// Two certificates in PEM: of `key`, and the root's.
  public String pem(CertifiedKey key) {
    return pem(key.der()) + pem(root.der());
  }

  static String pem(Bytes der) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.toArray())
        + "\n-----END CERTIFICATE-----\n";
  }

  String nextUpdate() {
    return from.plus(MONTH).toString();
  }

  private String signature(JsonObject document) {
    return sign(signer.key(), Bytes.utf8(document.text())).hex();
  }

  static Bytes sign(PrivateKey key, Bytes message) {
    try {
      var signer = Signature.getInstance("SHA256withECDSAinP1363Format");
      signer.initSign(key);
      signer.update(message.toArray());
      return Bytes.of(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the emulated Intel cannot sign", e);
    }
  }

  private static CertifiedKey certified(
      X500Name subject, KeyPair key, X500Name issuer, KeyPair by, Instant from) {
    return new CertifiedKey(
        Mint.authority(order(subject, key, issuer, by, from)), key.getPrivate());
  }

  static Mint.Order order(
      X500Name subject, KeyPair key, X500Name issuer, KeyPair by, Instant from) {
    return new Mint.Order(
        subject,
        Bytes.of(key.getPublic().getEncoded()),
        issuer,
        by.getPrivate(),
        from,
        from.plus(LIFETIME));
  }

  static X500Name name(String commonName) {
    return new X500Name("O=Nacre EMULATED processor,CN=" + commonName);
  }
}
