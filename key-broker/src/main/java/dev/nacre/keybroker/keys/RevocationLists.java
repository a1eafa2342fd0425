package dev.nacre.keybroker.keys;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What authorities of our choice say of the certificates that they issued (RFC 5280 section 5).
///
/// A certificate is good when a list of its issuer's that is in force does not name it. Where no
/// list is configured nobody says anything, and each certificate is good.
public final class RevocationLists {
  private final List<X509CRL> lists;

  private RevocationLists(List<X509CRL> lists) {
    this.lists = List.copyOf(lists);
  }

  /// @param sources files of lists, in PEM or DER
  /// @param authorities files of certificates in PEM, of which one signed each list
  /// @throws KeySourceException when one holds none, or a list is signed by nobody of them
  public static RevocationLists read(
      List<String> sources, List<String> authorities, Fetcher fetcher) {
    if (sources.isEmpty()) {
      return new RevocationLists(List.of());
    }
    List<X509Certificate> signers = TrustedCertificates.parse(authorities, fetcher);
    var all = new ArrayList<X509CRL>();
    for (String source : sources) {
      List<X509CRL> found = parsed(source, fetcher.fetch(source));
      if (found.isEmpty()) {
        throw new KeySourceException("there is no revocation list in " + source);
      }
      for (X509CRL list : found) {
        if (signers.stream().noneMatch(signer -> isSigned(list, signer))) {
          throw new KeySourceException(
              "the revocation list in " + source + " is signed by none of " + authorities);
        }
        requireWhole(list, source);
        all.add(list);
      }
    }
    return new RevocationLists(all);
  }

  /// When each list in a file must be followed by a newer one, by the name of its issuer.
  ///
  /// @throws KeySourceException when one of them is malformed
  public static Map<String, Instant> ends(String source, Fetcher fetcher) {
    var ends = new TreeMap<String, Instant>();
    for (X509CRL list : parsed(source, fetcher.fetch(source))) {
      Date next = list.getNextUpdate();
      ends.put(
          list.getIssuerX500Principal().getName(),
          next == null ? list.getThisUpdate().toInstant() : next.toInstant());
    }
    return ends;
  }

  private static List<X509CRL> parsed(String source, Bytes content) {
    try {
      List<Bytes> ders =
          Pem.isPem(content) ? Pem.contents(Pem.REVOCATION_LIST, content.utf8()) : List.of(content);
      var lists = new ArrayList<X509CRL>();
      for (Bytes der : ders) {
        InputStream in = new ByteArrayInputStream(der.toArray());
        lists.add((X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in));
      }
      return lists;
    } catch (GeneralSecurityException | MalformedException e) {
      throw new KeySourceException("a revocation list in " + source + " is malformed: " + e, e);
    }
  }

  /// One of some reasons, some holders or some time says less than it seems to.
  private static void requireWhole(X509CRL list, String source) {
    Set<String> critical = list.getCriticalExtensionOIDs();
    if (critical != null && !critical.isEmpty()) {
      throw new KeySourceException(
          "the revocation list in " + source + " is a part of one, by its extensions " + critical);
    }
  }

  private static boolean isSigned(X509CRL list, X509Certificate signer) {
    if (!signer.getSubjectX500Principal().equals(list.getIssuerX500Principal())) {
      return false;
    }
    try {
      list.verify(signer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /// Why `certificate` does not count at `now`, as a sentence about it; nothing where it does.
  public Optional<String> doubt(X509Certificate certificate, Instant now) {
    if (lists.isEmpty()) {
      return Optional.empty();
    }
    List<X509CRL> issuers =
        lists.stream()
            .filter(
                list -> list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()))
            .toList();
    for (X509CRL list : issuers) {
      X509CRLEntry entry = list.getRevokedCertificate(certificate);
      if (entry != null) {
        return Optional.of("is revoked since " + entry.getRevocationDate().toInstant());
      }
    }
    if (issuers.isEmpty()) {
      return Optional.of("is on no revocation list of its issuer, which is not configured");
    }
    return issuers.stream().anyMatch(list -> isInForce(list, now))
        ? Optional.empty()
        : Optional.of("cannot be judged: the revocation list of its issuer is out of date");
  }

  private static boolean isInForce(X509CRL list, Instant now) {
    return !list.getThisUpdate().toInstant().isAfter(now)
        && list.getNextUpdate() != null
        && list.getNextUpdate().toInstant().isAfter(now);
  }
}
