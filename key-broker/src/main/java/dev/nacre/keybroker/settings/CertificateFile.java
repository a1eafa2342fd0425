package dev.nacre.keybroker.settings;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.keybroker.keys.Fetcher;
import dev.nacre.keybroker.keys.KeySourceException;
import dev.nacre.keybroker.keys.RevocationLists;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import dev.nacre.keybroker.tls.TlsMode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A file of certificates that the server works with, to be told when they end.
///
/// @param kind `tls-certificate`, `client-authority`, `token-certificate`, or `revocation-list`,
///   which ends when a newer one must be there
public record CertificateFile(String kind, Path file) {
  private static final String LIST = "revocation-list";

  /// Those that `config` names, and the server's own.
  public static List<CertificateFile> of(ServerConfig config) {
    var all = new ArrayList<CertificateFile>();
    String shown = "tls-certificate";
    switch (config.tls()) {
      case TlsMode.Off() -> {}
      case TlsMode.SelfSigned(List<String> _) ->
          all.add(new CertificateFile(shown, SelfSignedCertificate.file(config.directory())));
      case TlsMode.Files(Path certificates, Path _) ->
          all.add(new CertificateFile(shown, certificates));
    }
    BrokerSettings settings = config.settings();
    settings
        .admin()
        .authorities()
        .forEach(file -> all.add(new CertificateFile("client-authority", Path.of(file))));
    settings
        .admin()
        .revocationLists()
        .forEach(file -> all.add(new CertificateFile(LIST, Path.of(file))));
    settings
        .token()
        .signer()
        .flatMap(signer -> signer.certificates())
        .ifPresent(file -> all.add(new CertificateFile("token-certificate", file)));
    return all;
  }

  /// Each certificate in the file as it is now, by its subject, or each list by its issuer.
  public Stream<Expiry> ends() {
    return kind.equals(LIST) ? endsOfLists() : endsOfCertificates();
  }

  private Stream<Expiry> endsOfLists() {
    try {
      Map<String, Instant> ends = RevocationLists.ends(file.toString(), Fetcher.system());
      return ends.isEmpty()
          ? unreadable("it holds no revocation list")
          : ends.entrySet().stream().map(end -> ends(end.getKey(), end.getValue()));
    } catch (KeySourceException e) {
      return unreadable(String.valueOf(e.getMessage()));
    }
  }

  private Expiry ends(String name, Instant end) {
    return Expiry.at(kind, name + " in " + file.getFileName(), end);
  }

  private Stream<Expiry> endsOfCertificates() {
    try {
      List<Bytes> chain = Pem.contents(Pem.CERTIFICATE, Files.readString(file));
      return chain.isEmpty() ? unreadable("it holds no certificate") : ends(chain).stream();
    } catch (IOException | MalformedException e) {
      return unreadable(e.toString());
    }
  }

  private Stream<Expiry> unreadable(String why) {
    return Stream.of(Expiry.unreadable(kind, file.toString(), "cannot be read: " + why));
  }

  private List<Expiry> ends(List<Bytes> chain) {
    return chain.stream()
        .map(CertificateFile::parsed)
        .map(one -> ends(one.getSubjectX500Principal().getName(), one.getNotAfter().toInstant()))
        .toList();
  }

  private static X509Certificate parsed(Bytes der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der.toArray()));
    } catch (CertificateException e) {
      throw new MalformedException("certificate: expected one of X.509, found " + e, e);
    }
  }
}
