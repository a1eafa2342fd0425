package dev.nacre.keybroker.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// TLS with a server of the owner's: its chain ends at an authority of the owner's choice, and it
/// may ask for ours.
public final class PeerCertificates {
  private static final char[] NO_PASSWORD = {};

  private PeerCertificates() {}

  /// @param authority a PEM file
  /// @throws KeySourceException when a file cannot be read, or holds no certificate or key
  public static SSLContext context(Path authority, Optional<ClientCertificate> client) {
    return context(List.of(authority), client);
  }

  /// @param authorities PEM files, each with one or more
  /// @throws KeySourceException when a file cannot be read, or holds no certificate or key
  public static SSLContext context(List<Path> authorities, Optional<ClientCertificate> client) {
    try {
      KeyStore trusted = empty();
      for (Path authority : authorities) {
        for (Certificate certificate : certificates(authority)) {
          trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
        }
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          client.isPresent() ? keys(client.get()) : new KeyManager[0],
          trust.getTrustManagers(),
          null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new KeySourceException("cannot use the certificates in " + authorities + ": " + e, e);
    }
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static Certificate[] certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      Certificate[] found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(in)
              .toArray(Certificate[]::new);
      if (found.length == 0) {
        throw new IOException("there is no certificate in " + file);
      }
      return found;
    }
  }

  private static KeyManager[] keys(ClientCertificate client)
      throws IOException, GeneralSecurityException {
    Certificate[] chain = certificates(client.certificate());
    KeyStore store = empty();
    PrivateKey key = key(client.key(), chain[0].getPublicKey().getAlgorithm());
    store.setKeyEntry("client", key, NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static PrivateKey key(Path file, String algorithm)
      throws IOException, GeneralSecurityException {
    String body = Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", "");
    byte[] der = Base64.getDecoder().decode(body);
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
  }
}
