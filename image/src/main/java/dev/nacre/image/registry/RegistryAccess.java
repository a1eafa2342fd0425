package dev.nacre.image.registry;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// How a registry is reached.
///
/// @param plainHttp without TLS; also follow redirects that leave TLS
/// @param tls what to trust instead of the certificate authorities of the Java runtime
/// @param patience how long to wait for a connection, an answer, or the next byte of one
/// @param attempts how often a request that may be repeated is tried, at least once
public record RegistryAccess(
    boolean plainHttp,
    Credentials credentials,
    Optional<SSLContext> tls,
    Duration patience,
    int attempts) {
  public static RegistryAccess secure() {
    return new RegistryAccess(
        false, Credentials.anonymous(), Optional.empty(), Duration.ofSeconds(30), 5);
  }

  /// Without TLS: for registries on the loopback interface, and where digests suffice.
  public static RegistryAccess insecurePlainHttp() {
    return new RegistryAccess(
        true, Credentials.anonymous(), Optional.empty(), Duration.ofSeconds(30), 5);
  }

  public RegistryAccess as(Credentials changed) {
    return new RegistryAccess(plainHttp, changed, tls, patience, attempts);
  }

  public RegistryAccess trusting(SSLContext changed) {
    return new RegistryAccess(plainHttp, credentials, Optional.of(changed), patience, attempts);
  }

  public RegistryAccess patient(Duration changed, int tries) {
    return new RegistryAccess(plainHttp, credentials, tls, changed, tries);
  }

  String scheme() {
    return plainHttp ? "http" : "https";
  }
}
