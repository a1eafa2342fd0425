package dev.nacre.keybroker.admin;

import dev.nacre.keybroker.keys.Fetcher;
import dev.nacre.keybroker.keys.RevocationLists;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/// Says what role the holder of a client certificate has.
///
/// That the chain leads to an authority TLS has seen when the connection began, or one before it
/// that was resumed. Whether the certificate still counts is asked at each call.
final class ShownCertificates {
  private final Optional<AdminSettings.ClientCertificates> known;
  private final RevocationLists revoked;
  private final InstantSource clock;

  private ShownCertificates(
      Optional<AdminSettings.ClientCertificates> known,
      RevocationLists revoked,
      InstantSource clock) {
    this.known = known;
    this.revoked = revoked;
    this.clock = clock;
  }

  /// @throws dev.nacre.keybroker.keys.KeySourceException when a revocation list cannot be read
  static ShownCertificates open(AdminSettings settings, Fetcher fetcher, InstantSource clock) {
    return new ShownCertificates(
        settings.certificates(),
        RevocationLists.read(settings.revocationLists(), settings.authorities(), fetcher),
        clock);
  }

  /// What a certificate is worth.
  sealed interface Judgement permits Known, Worthless {}

  /// @param name who it is, for the audit log
  record Known(String role, String name) implements Judgement {}

  /// @param why as a sentence, for its holder
  record Worthless(String why) implements Judgement {}

  /// Whether somebody may come with a certificate at all.
  boolean areAwaited() {
    return known.isPresent();
  }

  /// @param tenant whose door it is shown at; empty for the server's own
  Judgement judge(X509Certificate certificate, String tenant) {
    String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
    Instant now = clock.instant();
    Instant end = certificate.getNotAfter().toInstant();
    Optional<String> doubt =
        end.isBefore(now) ? Optional.of("ended at " + end) : revoked.doubt(certificate, now);
    if (doubt.isPresent()) {
      return new Worthless("the client certificate of " + subject + " " + doubt.get());
    }
    return roleOf(subject, tenant)
        .<Judgement>map(role -> new Known(role, "certificate " + subject))
        .orElseGet(() ->
            new Worthless("the client certificate's subject " + subject + " has no role here"));
  }

  private Optional<String> roleOf(String subject, String tenant) {
    return known
        .filter(all -> all.tenants().getOrDefault(subject, "").equals(tenant))
        .flatMap(all -> Optional.ofNullable(all.subjects().get(subject)));
  }
}
