package dev.nacre.attestation.x509;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/// A certificate revocation list that has the form of one; nothing says yet that its issuer made
/// it.
public record RevocationList(Bytes der, X509CRL decoded) {
  private static final int LARGEST = 4 << 20;

  /// @throws MalformedException when `der` is not exactly one list of at most 4 MiB
  public static RevocationList parse(Bytes der) {
    if (der.size() > LARGEST) {
      throw MalformedException.at(
          "revocation list", "at most " + LARGEST + " bytes", der.size() + " bytes");
    }
    Der.parse(der).sequence(3);
    try {
      var decoded =
          (X509CRL)
              CertificateFactory.getInstance("X.509")
                  .generateCRL(new ByteArrayInputStream(der.toArray()));
      return new RevocationList(der, decoded);
    } catch (CRLException | CertificateException | RuntimeException e) {
      throw new MalformedException(
          "revocation list: expected an X.509 CRL in DER, found something else: " + e.getMessage(),
          e);
    }
  }

  /// Whether this list is about certificates that `issuer` signed.
  public boolean isAbout(Certificate issuer) {
    return decoded.getIssuerX500Principal().equals(issuer.subject());
  }

  public boolean isSignedBy(Certificate issuer) {
    try {
      decoded.verify(issuer.publicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  public Instant thisUpdate() {
    return decoded.getThisUpdate().toInstant();
  }

  /// When the next list is due; a list that does not say is never current.
  public Optional<Instant> nextUpdate() {
    return Optional.ofNullable(decoded.getNextUpdate()).map(Date::toInstant);
  }

  public boolean isCurrent(Instant at) {
    return !at.isBefore(thisUpdate()) && nextUpdate().map(next -> !at.isAfter(next)).orElse(false);
  }

  public boolean revokes(Certificate certificate) {
    return certificate.issuer().equals(decoded.getIssuerX500Principal()) && names(certificate);
  }

  /// Whether the serial number of `certificate`, whoever issued it, is on the list.
  public boolean names(Certificate certificate) {
    return decoded.getRevokedCertificate(certificate.decoded().getSerialNumber()) != null;
  }
}
