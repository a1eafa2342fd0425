package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes keys, and certificates in the forms in which the makers of hardware issue them.
final class Mint {
  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  private static final CRLDistPoint LIST =
      new CRLDistPoint(
          new DistributionPoint[] {
            new DistributionPoint(
                new DistributionPointName(
                    new GeneralNames(
                        new GeneralName(
                            GeneralName.uniformResourceIdentifier,
                            "http://emulated.invalid/list.crl"))),
                null,
                null)
          });

  private Mint() {}

  static KeyPair rsa(int bits) {
    return rsa(bits, Chance.SOURCE);
  }

  static KeyPair rsa(int bits, SecureRandom chance) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits, chance);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA keys cannot be made", e);
    }
  }

  static KeyPair p384() {
    return ec("secp384r1", Chance.SOURCE);
  }

  static KeyPair ec(String curve, SecureRandom chance) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve), chance);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keys on " + curve + " cannot be made", e);
    }
  }

  /// A certificate authority: its own issuer when `issuer` equals `name` and `signer` is its key.
  /// As the real ones it names where the list is published on which it would stand.
  static X509Certificate authority(Order order) {
    return sign(
        order,
        List.of(
            new Attribute(Extension.basicConstraints, true, new BasicConstraints(true)),
            new Attribute(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
            new Attribute(Extension.cRLDistributionPoints, false, LIST)));
  }

  static X509Certificate sign(Order order, List<Attribute> attributes) {
    try {
      var builder =
          new X509v3CertificateBuilder(
              order.issuer(),
              new BigInteger(64, Chance.SOURCE),
              Date.from(order.from()),
              Date.from(order.until()),
              order.name(),
              SubjectPublicKeyInfo.getInstance(order.subjectKey().toArray()));
      for (Attribute attribute : attributes) {
        builder.addExtension(attribute.oid(), attribute.critical(), attribute.value());
      }
      return certificate(Bytes.of(builder.build(signer(order.signer())).getEncoded()));
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("the certificate of " + order.name() + " cannot be made", e);
    }
  }

  static Bytes revocationList(CertifiedKey issuer, RevocationOrder order) {
    try {
      var builder =
          new X509v2CRLBuilder(
              X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded()),
              Date.from(order.from()));
      builder.setNextUpdate(Date.from(order.until()));
      for (X509Certificate revoked : order.revoked()) {
        builder.addCRLEntry(revoked.getSerialNumber(), Date.from(order.from()), 0);
      }
      return Bytes.of(builder.build(signer(issuer.key())).getEncoded());
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("a revocation list cannot be made", e);
    }
  }

  private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
    boolean rsa = key.getAlgorithm().equals("RSA");
    return new JcaContentSignerBuilder(rsa ? "SHA384withRSAandMGF1" : "SHA256withECDSA")
        .setProvider(BOUNCY_CASTLE)
        .build(key);
  }

  static X509Certificate certificate(Bytes der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der.toArray()));
    } catch (CertificateException e) {
      throw new IllegalStateException("not a certificate", e);
    }
  }

  /// What is to be certified, by whom.
  ///
  /// @param subjectKey DER SubjectPublicKeyInfo
  record Order(
      X500Name name,
      Bytes subjectKey,
      X500Name issuer,
      PrivateKey signer,
      Instant from,
      Instant until) {}

  /// What a revocation list says, and for how long.
  record RevocationOrder(List<X509Certificate> revoked, Instant from, Instant until) {}

  record Attribute(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {}
}
