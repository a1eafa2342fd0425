package dev.nacre.protocol.kbs;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// What an owner shows a key broker of themselves when the connection begins (RFC 8446 section
/// 4.4.2): a certificate, those that vouch for it, and its key.
///
/// It is shown whomever the server says it believes: a server that does not know the authority then
/// says so, where it would otherwise see nobody.
public final class OwnerCertificate {
  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private OwnerCertificate(List<X509Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /// @param chainPem the certificate first
  /// @param keyPem without a password
  /// @throws MalformedException when one of them is none, or the key is another certificate's
  public static OwnerCertificate of(String chainPem, String keyPem) {
    List<X509Certificate> chain =
        PinnedTls.certificates("client certificate", chainPem).stream()
            .map(X509Certificate.class::cast)
            .toList();
    PrivateJwk pair = KeyPem.parsePrivate(keyPem);
    Jwk certified = Jwk.of(chain.getFirst().getPublicKey());
    if (!certified.thumbprint().equals(pair.publicJwk().thumbprint())) {
      throw MalformedException.at(
          "client key", "the key of the client certificate", "another one's");
    }
    return new OwnerCertificate(chain, pair.key());
  }

  X509ExtendedKeyManager manager() {
    return new Shown(chain.toArray(X509Certificate[]::new), key);
  }

  /// The one identity, whatever is asked for.
  private static final class Shown extends X509ExtendedKeyManager {
    private static final String NAME = "owner";

    private final X509Certificate[] chain;
    private final PrivateKey key;

    Shown(X509Certificate[] chain, PrivateKey key) {
      this.chain = chain;
      this.key = key;
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return NAME;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return NAME;
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {NAME};
    }

    @Override
    public X509Certificate[] getCertificateChain(String name) {
      return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String name) {
      return key;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
