package dev.nacre.keybroker;

import io.helidon.common.tls.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// The server's key and certificates, ready for connections.
///
/// @param certificatePem what guests pin
record ServerTls(SSLContext context, String certificatePem) {
  private static final char[] NO_PASSWORD = {};

  static Optional<ServerTls> of(ServerConfig config) {
    return switch (config.tls()) {
      case TlsMode.Off() -> Optional.empty();
      case TlsMode.Files(Path certificates, Path key) ->
          Optional.of(of(read(certificates), read(key)));
      case TlsMode.SelfSigned selfSigned -> {
        SelfSignedCertificate own =
            SelfSignedCertificate.readOrCreate(
                config.directory(), selfSigned.names(), config.clock());
        yield Optional.of(of(own.certificatePem(), own.keyPem()));
      }
    };
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ServerException("cannot read " + file + " for TLS: " + e, e);
    }
  }

  private static ServerTls of(String certificatePem, String keyPem) {
    try {
      Certificate[] chain = certificates(certificatePem).toArray(Certificate[]::new);
      PrivateKey key = key(keyPem, chain[0].getPublicKey().getAlgorithm());
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("server", key, NO_PASSWORD, chain);
      // "PKIX" would decrypt the key anew for every handshake.
      KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
      factory.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      return new ServerTls(context, certificatePem);
    } catch (GeneralSecurityException | IOException e) {
      throw new ServerException("cannot set up TLS: " + e.getMessage(), e);
    }
  }

  private static Collection<? extends Certificate> certificates(String pem)
      throws GeneralSecurityException {
    var in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
    Collection<? extends Certificate> chain =
        CertificateFactory.getInstance("X.509").generateCertificates(in);
    if (chain.isEmpty()) {
      throw new ServerException("the certificate file for TLS holds no certificate");
    }
    return chain;
  }

  private static PrivateKey key(String pem, String algorithm) throws GeneralSecurityException {
    String[] parts = pem.split("-----(BEGIN|END) PRIVATE KEY-----", -1);
    if (parts.length < 3) {
      throw new ServerException(
          "the key file for TLS holds no `PRIVATE KEY` (PKCS#8): convert it with"
              + " openssl pkcs8 -topk8 -nodes");
    }
    byte[] der = Base64.getMimeDecoder().decode(parts[1]);
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  Tls helidon() {
    return Tls.builder().sslContext(context).build();
  }
}
