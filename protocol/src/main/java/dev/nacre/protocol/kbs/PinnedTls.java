package dev.nacre.protocol.kbs;

import dev.nacre.codec.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS that believes the given certificates and nobody else.
///
/// A server that shows one of them is recognised, whatever its name; any other must have a chain to
/// one of them and the right name.
final class PinnedTls extends X509ExtendedTrustManager {
  private final List<Certificate> pinned;
  private final X509ExtendedTrustManager chains;

  private PinnedTls(List<Certificate> pinned, X509ExtendedTrustManager chains) {
    this.pinned = pinned;
    this.chains = chains;
  }

  /// @param pem whom to believe; empty: the system's authorities
  /// @param shown what is shown to a server that asks for it
  /// @throws MalformedException when `pem` holds no certificate
  static SSLContext context(Optional<String> pem, Optional<OwnerCertificate> shown) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          shown.isPresent() ? new KeyManager[] {shown.get().manager()} : null,
          pem.isPresent() ? new TrustManager[] {believing(pem.get())} : null,
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot set up TLS", e);
    }
  }

  private static PinnedTls believing(String pem) throws GeneralSecurityException, IOException {
    List<Certificate> pinned = certificates("pinned certificate", pem);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < pinned.size(); i++) {
      store.setCertificateEntry("pinned-" + i, pinned.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return new PinnedTls(pinned, (X509ExtendedTrustManager) factory.getTrustManagers()[0]);
  }

  /// @param what they are called where they are none
  static List<Certificate> certificates(String what, String pem) {
    try (var in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw MalformedException.at(what, "PEM text", "no certificate");
      }
      return List.copyOf(found);
    } catch (CertificateException | IOException e) {
      throw new MalformedException(what + ": expected PEM text: " + e.getMessage(), e);
    }
  }

  private boolean recognises(X509Certificate[] chain) throws CertificateException {
    boolean known = chain.length > 0 && pinned.contains(chain[0]);
    if (known) {
      chain[0].checkValidity();
    }
    return known;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    if (!recognises(chain)) {
      chains.checkServerTrusted(chain, type, engine);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    if (!recognises(chain)) {
      chains.checkServerTrusted(chain, type, socket);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    if (!recognises(chain)) {
      chains.checkServerTrusted(chain, type);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("no client is trusted here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("no client is trusted here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no client is trusted here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }
}
