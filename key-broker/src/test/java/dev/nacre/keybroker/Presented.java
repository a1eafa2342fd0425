package dev.nacre.keybroker;

import dev.nacre.keybroker.tls.SelfSignedCertificate;
import io.helidon.common.tls.Tls;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/// What a server for tests shows of itself over TLS.
final class Presented {
  private Presented() {}

  static Tls tls(SelfSignedCertificate made) {
    try {
      return Tls.builder()
          .privateKey(key(made.keyPem()))
          .privateKeyCertChain(List.of(certificate(made.certificatePem())))
          .addApplicationProtocol("h2")
          .build();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static X509Certificate certificate(String pem) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  static PrivateKey key(String pem) throws GeneralSecurityException {
    String body = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
  }
}
