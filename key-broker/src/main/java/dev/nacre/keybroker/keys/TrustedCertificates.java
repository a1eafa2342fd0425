package dev.nacre.keybroker.keys;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Certificates that vouch for keys of other attestation services.
public final class TrustedCertificates {
  private static final int LONGEST_CHAIN = 16;

  private final Set<X509Certificate> trusted;

  private TrustedCertificates(Set<X509Certificate> trusted) {
    this.trusted = Set.copyOf(trusted);
  }

  /// @param sources files of certificates in PEM, each with one or more, in any order
  /// @throws KeySourceException when one of them holds none
  public static TrustedCertificates read(List<String> sources, Fetcher fetcher) {
    return new TrustedCertificates(new HashSet<>(parse(sources, fetcher)));
  }

  /// @throws KeySourceException when one of the files holds none
  static List<X509Certificate> parse(List<String> sources, Fetcher fetcher) {
    var all = new ArrayList<X509Certificate>();
    for (String source : sources) {
      try {
        List<Bytes> found = Pem.contents(Pem.CERTIFICATE, fetcher.fetch(source).utf8());
        if (found.isEmpty()) {
          throw new KeySourceException("there is no certificate in " + source);
        }
        for (Bytes der : found) {
          all.add(certificate(der));
        }
      } catch (GeneralSecurityException | MalformedException e) {
        throw new KeySourceException("a certificate in " + source + " is malformed: " + e, e);
      }
    }
    return all;
  }

  public boolean isEmpty() {
    return trusted.isEmpty();
  }

  /// Whether the chain in member `x5c` of `jwk` (RFC 7517 section 4.7) leads from this very key to
  /// a trusted certificate. The certificates behind the first come in any order.
  public boolean vouchFor(JsonObject jwk, Instant now) {
    try {
      List<X509Certificate> chain = chain(jwk);
      X509Certificate leaf = chain.getFirst();
      boolean same =
          Jwk.of(leaf.getPublicKey())
              .requiredMembers()
              .canonical()
              .equals(Jwk.parse(jwk).requiredMembers().canonical());
      return same && leadsToTrust(leaf, chain, now);
    } catch (GeneralSecurityException | MalformedException e) {
      return false;
    }
  }

  private boolean leadsToTrust(X509Certificate leaf, List<X509Certificate> chain, Instant now)
      throws GeneralSecurityException {
    if (trusted.contains(leaf)) {
      leaf.checkValidity(Date.from(now));
      return true;
    }
    Set<TrustAnchor> anchors = new HashSet<>();
    trusted.forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
    if (anchors.isEmpty()) {
      return false;
    }
    var wanted = new X509CertSelector();
    wanted.setCertificate(leaf);
    var parameters = new PKIXBuilderParameters(anchors, wanted);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    parameters.setMaxPathLength(LONGEST_CHAIN);
    var _ = CertPathBuilder.getInstance("PKIX").build(parameters);
    return true;
  }

  private static List<X509Certificate> chain(JsonObject jwk) throws GeneralSecurityException {
    var chain = new ArrayList<X509Certificate>();
    for (Json element : jwk.array("x5c")) {
      if (!(element instanceof JsonString(String text)) || chain.size() == LONGEST_CHAIN) {
        throw MalformedException.at(
            "JWK.x5c", "at most " + LONGEST_CHAIN + " certificates as text", element.kind());
      }
      chain.add(certificate(base64(text.replaceAll("\\s", ""))));
    }
    if (chain.isEmpty()) {
      throw MalformedException.at("JWK.x5c", "at least one certificate", "none");
    }
    return chain;
  }

  /// RFC 7517 asks for the standard alphabet; upstream takes the other too.
  private static Bytes base64(String text) {
    boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    return url ? Bytes.ofBase64Url(text) : Bytes.ofBase64(text);
  }

  private static X509Certificate certificate(Bytes der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(der.toArray()));
  }
}
