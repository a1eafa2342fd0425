package dev.nacre.attestationservice.remote;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// Where another service is asked, and how.
///
/// @param name what it is, for messages
/// @param address `http://HOST:PORT` or `https://HOST:PORT`
/// @param tls whom to believe, and what to show; empty: with `https` whom the system believes
/// @param bearer shows who asks, where the service wants to know; asked at every call
/// @param calls at a time, at most
/// @param deadline for each of them, the waiting for its turn included
public record RemoteService(
    String name,
    URI address,
    Optional<SSLContext> tls,
    Supplier<Optional<String>> bearer,
    int calls,
    Duration deadline) {
  private static final int CALLS = 10;
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /// Without certificates of our choice, and within 20 seconds.
  public static RemoteService at(String name, URI address, Optional<String> bearer) {
    return new RemoteService(name, address, Optional.empty(), () -> bearer, CALLS, DEADLINE);
  }

  public boolean isProtected() {
    return "https".equals(address.getScheme());
  }

  /// For messages: what it is and where.
  public String described() {
    return "the " + name + " at " + address;
  }
}
