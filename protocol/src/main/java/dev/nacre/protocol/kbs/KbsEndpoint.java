package dev.nacre.protocol.kbs;

import dev.nacre.codec.MalformedException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which key broker, and how to recognise it.
///
/// @param base `http://host:port` or `https://host:port`, and a path where the broker is not at the
///   root; a trailing slash does not matter
/// @param certificatePem certificates that count in place of the system's: a server's own one,
///   which then needs no matching host name, or authorities
/// @param shown what an owner shows of themselves
/// @param timeout how long one request may take
/// @param attempts how often a request without an answer is sent, one [#pause] apart
public record KbsEndpoint(
    URI base,
    Optional<String> certificatePem,
    Optional<OwnerCertificate> shown,
    Duration timeout,
    int attempts,
    Duration pause) {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 5;
  private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  public KbsEndpoint {
    boolean known = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
    if (!known || base.getHost() == null) {
      throw MalformedException.at(
          "key broker's address", "http://HOST:PORT or https://HOST:PORT", base.toString());
    }
    if ((certificatePem.isPresent() || shown.isPresent()) && "http".equals(base.getScheme())) {
      throw MalformedException.at(
          "key broker's address", "https:// because a certificate is given", base.toString());
    }
  }

  public static KbsEndpoint at(String address) {
    return new KbsEndpoint(
        uri(address), Optional.empty(), Optional.empty(), TIMEOUT, ATTEMPTS, Duration.ofSeconds(1));
  }

  public KbsEndpoint pinnedTo(String certificatePem) {
    return new KbsEndpoint(base, Optional.of(certificatePem), shown, timeout, attempts, pause);
  }

  public KbsEndpoint showing(OwnerCertificate certificate) {
    return new KbsEndpoint(
        base, certificatePem, Optional.of(certificate), timeout, attempts, pause);
  }

  /// The addresses of one tenant of the broker.
  ///
  /// @param tenant empty for the broker's own
  /// @throws MalformedException when it is no tenant's name
  public KbsEndpoint ofTenant(String tenant) {
    if (tenant.isEmpty()) {
      return this;
    }
    if (!TENANT.matcher(tenant).matches()) {
      throw MalformedException.at("tenant", "small letters, digits and '-'", tenant);
    }
    return new KbsEndpoint(
        resolve("/tenants/" + tenant), certificatePem, shown, timeout, attempts, pause);
  }

  public KbsEndpoint trying(int attempts, Duration pause) {
    return new KbsEndpoint(base, certificatePem, shown, timeout, attempts, pause);
  }

  /// @param path begins with a slash
  URI resolve(String path) {
    String text = base.toString();
    return uri((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
  }

  private static URI uri(String address) {
    try {
      return URI.create(address);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(
          "key broker's address: expected http://HOST:PORT or https://HOST:PORT, found " + address,
          e);
    }
  }
}
