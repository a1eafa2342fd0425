package dev.nacre.attestation.x509;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/// A certificate that has the form of one; nothing says yet that its issuer made it.
///
/// @param der the whole certificate
/// @param keyFingerprint SHA-256 over the DER SubjectPublicKeyInfo
/// @param commonName of the subject; empty when there is none
public record Certificate(
    Bytes der, X509Certificate decoded, Bytes keyFingerprint, String commonName) {
  private static final int LARGEST = 32 << 10;
  private static final int KEY_CERT_SIGN = 5;
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String LISTS = "2.5.29.31";
  private static final String AUTHORITY_INFORMATION = "1.3.6.1.5.5.7.1.1";
  private static final String RESPONDER = "1.3.6.1.5.5.7.48.1";

  /// @throws MalformedException when `der` is not exactly one certificate of at most 32 KiB
  public static Certificate parse(Bytes der) {
    if (der.size() > LARGEST) {
      throw MalformedException.at(
          "certificate", "at most " + LARGEST + " bytes", der.size() + " bytes");
    }
    Der.parse(der).sequence(3);
    try {
      var decoded =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der.toArray()));
      return new Certificate(
          der,
          decoded,
          fingerprint(decoded.getPublicKey()),
          attributes(decoded.getSubjectX500Principal(), COMMON_NAME).stream()
              .findFirst()
              .orElse(""));
    } catch (CertificateException | RuntimeException e) {
      throw new MalformedException(
          "certificate: expected X.509 in DER, found something else: " + e.getMessage(), e);
    }
  }

  public PublicKey publicKey() {
    return decoded.getPublicKey();
  }

  public X500Principal subject() {
    return decoded.getSubjectX500Principal();
  }

  public X500Principal issuer() {
    return decoded.getIssuerX500Principal();
  }

  public boolean isSelfIssued() {
    return subject().equals(issuer());
  }

  public boolean isAuthority() {
    return decoded.getBasicConstraints() >= 0;
  }

  /// Whether this certificate may sign others with `below` authorities between it and the leaf: its
  /// basic constraints say so, and its key usage where it has one (RFC 5280 sections 4.2.1.3 and
  /// 4.2.1.9).
  public boolean maySignAbove(int below) {
    boolean[] usage = decoded.getKeyUsage();
    boolean signs = usage == null || (usage.length > KEY_CERT_SIGN && usage[KEY_CERT_SIGN]);
    return signs && decoded.getBasicConstraints() >= below;
  }

  /// What the subject's name says under `oid`, in its order.
  ///
  /// @throws MalformedException when it says it in something else than ASCII or UTF-8
  public List<String> subjectAttributes(String oid) {
    return attributes(subject(), oid);
  }

  private static List<String> attributes(X500Principal subject, String oid) {
    var values = new ArrayList<String>();
    for (Der relative : Der.parse(Bytes.of(subject.getEncoded())).children()) {
      for (Der attribute : relative.children()) {
        var parts = attribute.sequence(2);
        if (parts.get(0).oid().equals(oid)) {
          values.add(parts.get(1).text());
        }
      }
    }
    return values;
  }

  /// The content of an extension.
  public Optional<Bytes> extension(String oid) {
    byte[] wrapped = decoded.getExtensionValue(oid);
    return wrapped == null ? Optional.empty() : Optional.of(Der.parse(Bytes.of(wrapped)).octets());
  }

  /// Whether the issuer says in it where to learn that it was taken back: on a list (RFC 5280
  /// section 4.2.1.13) or of a responder (section 4.2.2.1).
  ///
  /// @throws MalformedException when the extension that would say so is damaged
  public boolean namesRevocation() {
    return extension(LISTS).isPresent()
        || extension(AUTHORITY_INFORMATION).stream()
            .flatMap(information -> Der.parse(information).children().stream())
            .anyMatch(access -> access.sequence(2).getFirst().oid().equals(RESPONDER));
  }

  public boolean isValid(Instant at) {
    return !at.isBefore(notBefore()) && !at.isAfter(notAfter());
  }

  public Instant notBefore() {
    return decoded.getNotBefore().toInstant();
  }

  public Instant notAfter() {
    return decoded.getNotAfter().toInstant();
  }

  public String serial() {
    return decoded.getSerialNumber().toString(16);
  }

  /// Whether `issuer` is named as this certificate's issuer and its key made the signature.
  public boolean isSignedBy(Certificate issuer) {
    return issuer().equals(issuer.subject()) && isSignedWithKeyOf(issuer);
  }

  /// Whether the key of `signer`, whatever its name, made the signature.
  public boolean isSignedWithKeyOf(Certificate signer) {
    try {
      decoded.verify(signer.publicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Bytes fingerprint(PublicKey key) {
    return Digests.sha256(Bytes.of(key.getEncoded()));
  }

  @Override
  public String toString() {
    return commonName.isEmpty() ? subject().getName() : commonName;
  }
}
