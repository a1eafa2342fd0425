package dev.nacre.keybroker.tls;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Pem;
import dev.nacre.codec.jose.KeyPem;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// A revocation list of an authority (RFC 5280 section 5.1) that names one serial number.
///
/// @param delta whether it says that it tells of what changed only
public record SignedList(
    SelfSignedCertificate authority, BigInteger revoked, Instant from, boolean delta) {
  private static final Bytes ECDSA_SHA256 = Bytes.ofHex("300a06082a8648ce3d040302");
  private static final Bytes DELTA_INDICATOR = Bytes.ofHex("0603551d1b");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  public SignedList(SelfSignedCertificate authority, BigInteger revoked, Instant from) {
    this(authority, revoked, from, false);
  }

  public static X509Certificate certificate(SelfSignedCertificate own)
      throws GeneralSecurityException {
    byte[] der = Pem.contents(Pem.CERTIFICATE, own.certificatePem()).getFirst().toArray();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static Bytes time(Instant at) {
    return Der.generalizedTime(TIME.format(at));
  }

  private static Bytes deltaOf(BigInteger base) {
    Bytes critical = Bytes.ofHex("0101ff");
    Bytes extension = Der.sequence(DELTA_INDICATOR, critical, Der.octets(Der.integer(base)));
    return Der.explicit(0, Der.sequence(extension));
  }

  /// In force for a day.
  public Bytes der() throws GeneralSecurityException {
    Bytes issuer = Bytes.of(certificate(authority).getSubjectX500Principal().getEncoded());
    Bytes entry = Der.sequence(Der.integer(revoked), time(from));
    Bytes content =
        Der.sequence(
            Der.integer(BigInteger.ONE),
            ECDSA_SHA256,
            issuer,
            time(from),
            time(from.plus(Duration.ofDays(1))),
            Der.sequence(entry),
            delta ? deltaOf(BigInteger.ONE) : Bytes.empty());
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(KeyPem.parsePrivate(authority.keyPem()).key());
    signer.update(content.toArray());
    return Der.sequence(content, ECDSA_SHA256, Der.bits(Bytes.of(signer.sign())));
  }
}
