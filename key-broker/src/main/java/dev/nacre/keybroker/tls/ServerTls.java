package dev.nacre.keybroker.tls;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.keybroker.keys.KeySourceException;
import dev.nacre.storage.FileTrouble;
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
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// The server's key and certificates, ready for connections.
///
/// @param parameters versions, suites, groups, and whether clients may show certificates
/// @param shown key, chain and authorities, which a reload replaces under the same context
public record ServerTls(
    SSLContext context, SSLParameters parameters, AtomicReference<ServerTls.Shown> shown) {
  private static final char[] NO_PASSWORD = {};
  private static final int MOST_SESSIONS = 1_000;

  /// What new connections see.
  ///
  /// @param trust empty where administrators show no certificates
  /// @param certificatePem what guests pin
  public record Shown(
      X509ExtendedKeyManager keys,
      Optional<X509ExtendedTrustManager> trust,
      String certificatePem) {}

  /// @param authorities files of whom issues certificates to administrators
  /// @param directory where a key and certificate of its own lie
  /// @throws KeySourceException when a key or certificate cannot be read or made
  public static Optional<ServerTls> of(
      TlsMode mode, TlsRules rules, List<String> authorities, Path directory, InstantSource clock) {
    return switch (mode) {
      case TlsMode.Off() -> Optional.empty();
      case TlsMode.Files(Path certificates, Path key) ->
          Optional.of(of(rules, authorities, read(certificates), read(key)));
      case TlsMode.SelfSigned(List<String> names) -> {
        SelfSignedCertificate own = SelfSignedCertificate.readOrCreate(directory, names, clock);
        yield Optional.of(of(rules, authorities, own.certificatePem(), own.keyPem()));
      }
    };
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new KeySourceException("cannot read " + file + " for TLS: " + FileTrouble.words(e), e);
    }
  }

  private static ServerTls of(
      TlsRules rules, List<String> authorities, String certificatePem, String keyPem) {
    setRulesOfProcess();
    try {
      Certificate[] chain = certificates(certificatePem).toArray(Certificate[]::new);
      PrivateKey key = key(keyPem, chain[0].getPublicKey().getAlgorithm());
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("server", key, NO_PASSWORD, chain);
      // "PKIX" would decrypt the key anew for every handshake.
      KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
      factory.init(store, NO_PASSWORD);
      var shown =
          new AtomicReference<>(
              new Shown(
                  (X509ExtendedKeyManager) factory.getKeyManagers()[0],
                  trust(authorities),
                  certificatePem));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new LiveKeys(() -> shown.get().keys())},
          shown.get().trust().isEmpty()
              ? new TrustManager[0]
              : new TrustManager[] {new LiveTrust(() -> shown.get().trust().orElseThrow())},
          null);
      remember(context.getServerSessionContext(), shown.get().trust().isPresent());
      SSLParameters parameters = rules.parameters(!authorities.isEmpty());
      return new ServerTls(context, parameters, shown);
    } catch (GeneralSecurityException | IOException e) {
      throw new KeySourceException("cannot set up TLS: " + e.getMessage(), e);
    }
  }

  /// Sessions that may be resumed: few, since each takes memory, and where administrators show
  /// certificates for a second only, since whoever resumes one is not asked for his again.
  private static void remember(SSLSessionContext sessions, boolean certificates) {
    sessions.setSessionCacheSize(MOST_SESSIONS);
    if (certificates) {
      sessions.setSessionTimeout(1);
    }
  }

  /// What the JDK knows by properties only: it reads them when the first context is made.
  ///
  /// A second handshake on a connection costs as much as a first, and no limit counts it. A session
  /// that is not kept here but by its client, in a ticket, cannot be forgotten here.
  private static void setRulesOfProcess() {
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
  }

  /// Who issues certificates to administrators. A client without a certificate is let through: the
  /// owner's API asks for a token then.
  private static Optional<X509ExtendedTrustManager> trust(List<String> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    for (String authority : authorities) {
      for (Certificate certificate : certificates(read(Path.of(authority)))) {
        store.setCertificateEntry("authority-" + store.size(), certificate);
      }
    }
    if (store.size() == 0) {
      return Optional.empty();
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return Optional.of((X509ExtendedTrustManager) factory.getTrustManagers()[0]);
  }

  private static Collection<? extends Certificate> certificates(String pem)
      throws GeneralSecurityException {
    var in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
    Collection<? extends Certificate> chain =
        CertificateFactory.getInstance("X.509").generateCertificates(in);
    if (chain.isEmpty()) {
      throw new KeySourceException("the certificate file for TLS holds no certificate");
    }
    return chain;
  }

  private static PrivateKey key(String pem, String algorithm) throws GeneralSecurityException {
    byte[] der = pkcs8(pem).toArray();
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static Bytes pkcs8(String pem) {
    try {
      return KeyPem.pkcs8(pem);
    } catch (MalformedException e) {
      throw new KeySourceException("the key file for TLS: " + e.getMessage(), e);
    }
  }

  /// What guests pin.
  public String certificatePem() {
    return shown.get().certificatePem();
  }

  /// Shows to new connections what `fresh` would show; those that are open go on.
  public void show(ServerTls fresh) {
    shown.set(fresh.shown().get());
  }

  public Tls helidon() {
    return Tls.builder()
        .sslContext(new RuledContext(context, parameters))
        .sslParameters(parameters)
        .build();
  }
}
