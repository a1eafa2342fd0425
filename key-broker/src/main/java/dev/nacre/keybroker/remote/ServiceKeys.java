package dev.nacre.keybroker.remote;

import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.keys.SignedClaims;
import dev.nacre.web.BoundedHttp;
import dev.nacre.web.Bounds;
import dev.nacre.web.GrowingPause;
import dev.nacre.web.NoAnswerException;
import dev.nacre.web.WebAnswer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// The keys that an attestation service publishes about itself (`/.well-known/jwks.json`), read
/// when a token is signed by none of those that are known: upstream's service has another key after
/// every start, and names none in its tokens.
///
/// Whoever sends bad tokens must not make us ask: after an answer the service is left alone for a
/// few seconds, after each failure for twice as long as after the last.
public final class ServiceKeys implements AutoCloseable {
  private static final Bounds BOUNDS = new Bounds(Duration.ofSeconds(10), 1 << 20, 1);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final URI source;
  private final BoundedHttp http;
  private final InstantSource clock;
  private final GrowingPause failures = new GrowingPause(PAUSE, LONGEST_PAUSE);
  private volatile Known known = new Known(List.of(), Instant.MIN);

  private record Known(List<Jwk> keys, Instant read) {
    boolean isFresh(Instant now) {
      return !read.isAfter(now) && now.isBefore(read.plus(PAUSE));
    }
  }

  private ServiceKeys(URI source, BoundedHttp http, InstantSource clock) {
    this.source = source;
    this.http = http;
    this.clock = clock;
  }

  /// Nobody is asked yet.
  ///
  /// @param settings of a service that is genuine
  public static ServiceKeys of(RemoteSettings settings, InstantSource clock) {
    return of(settings, clock, BOUNDS);
  }

  static ServiceKeys of(RemoteSettings settings, InstantSource clock, Bounds bounds) {
    if (!settings.isGenuine()) {
      throw new IllegalArgumentException("anybody can answer for " + settings.address());
    }
    Optional<SSLContext> tls = settings.tls();
    return new ServiceKeys(
        settings.address().resolve("/.well-known/jwks.json"),
        tls.map(context -> BoundedHttp.within(bounds, () -> context))
            .orElseGet(() -> BoundedHttp.within(bounds)),
        clock);
  }

  /// The claims of `token`, when the service signed it and it is in force.
  ///
  /// @throws RemoteException when the keys must be read and cannot be
  public Optional<JsonObject> verifiedClaims(String token) {
    try {
      Jws signed = Jws.parse(token);
      if (!isSigned(signed)) {
        return Optional.empty();
      }
      var claims = new SignedClaims(signed.claims());
      return claims.areInForceAt(clock.instant()) ? Optional.of(claims.json()) : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private boolean isSigned(Jws token) {
    return isSigned(token, known) || isSigned(token, again());
  }

  private static boolean isSigned(Jws token, Known keys) {
    return keys.keys().stream().anyMatch(token::isSignedBy);
  }

  private synchronized Known again() {
    Instant now = clock.instant();
    Optional<GrowingPause.Rest> rest = failures.rest(now);
    if (rest.isPresent()) {
      throw resting(rest.get());
    }
    if (known.isFresh(now)) {
      return known;
    }
    try {
      known = new Known(keys(read()), clock.instant());
      failures.succeeded();
      return known;
    } catch (RemoteException e) {
      throw resting(failures.failed(clock.instant(), e));
    }
  }

  private static RemoteException resting(GrowingPause.Rest rest) {
    var why = (RemoteException) rest.why();
    return new RemoteException(
        why.obstacle(), why.sentence() + "; it is asked again in " + rest.text(), why);
  }

  private Bytes read() {
    try {
      WebAnswer answer = http.ask(HttpRequest.newBuilder(source).build());
      if (answer.status() != 200) {
        throw nonsense("status " + answer.status());
      }
      return answer.body();
    } catch (NoAnswerException e) {
      throw new RemoteException(obstacle(e), e.of("the attestation service's keys: " + source), e);
    }
  }

  private static Obstacle obstacle(NoAnswerException none) {
    return switch (none.why()) {
      case SLOW, CROWDED -> Obstacle.SLOW;
      case UNREACHABLE, BROKEN, GIVEN_UP -> Obstacle.AWAY;
      case UNTRUSTED -> Obstacle.UNTRUSTED;
      case TOO_LARGE -> Obstacle.NONSENSE;
    };
  }

  private List<Jwk> keys(Bytes document) {
    try {
      if (!(Json.parse(document) instanceof JsonObject set)) {
        throw MalformedException.at("keys", "a JWK set", "another value");
      }
      var keys = new ArrayList<Jwk>();
      for (Json element : set.array("keys")) {
        if (element instanceof JsonObject key) {
          keys.add(Jwk.parse(key));
        }
      }
      return List.copyOf(keys);
    } catch (MalformedException e) {
      throw nonsense(String.valueOf(e.getMessage()));
    }
  }

  private RemoteException nonsense(String found) {
    return new RemoteException(Obstacle.NONSENSE, "no keys stand at " + source + ": " + found);
  }

  @Override
  public void close() {
    http.close();
  }
}
