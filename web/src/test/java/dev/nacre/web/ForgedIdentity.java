package dev.nacre.web;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A server's key with a certificate that it signed itself.
record ForgedIdentity(KeyPair key, X509Certificate certificate) {
  private static final char[] NO_PASSWORD = {};

  /// @param address of the host, in numbers
  /// @param end of its validity, seen from now
  static ForgedIdentity of(String address, Duration end)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
    keys.initialize(256);
    KeyPair key = keys.generateKeyPair();
    var name = new X500Name("CN=forged");
    Instant now = Instant.now();
    var certificate =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(now.minus(Duration.ofDays(2))),
            Date.from(now.plus(end)),
            name,
            key.getPublic());
    certificate.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, address)));
    return new ForgedIdentity(
        key,
        new JcaX509CertificateConverter()
            .getCertificate(
                certificate.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))));
  }

  SSLContext serving() throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setKeyEntry("own", key.getPrivate(), NO_PASSWORD, new X509Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /// The side of who believes this one, and nobody else.
  SSLContext believing() throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setCertificateEntry("authority", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }
}
