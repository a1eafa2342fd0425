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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The keys that an attestation service publishes about itself (`/.well-known/jwks.json`), read
/// when a token is signed by none of those that are known: upstream's service has another key after
/// every start, and names none in its tokens.
public final class ServiceKeys implements AutoCloseable {
  private static final int LARGEST = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final URI source;
  private final HttpClient http;
  private final InstantSource clock;
  private final Duration patience;
  private volatile Known known = new Known(List.of(), Instant.MIN);

  private record Known(List<Jwk> keys, Instant read) {}

  private ServiceKeys(URI source, HttpClient http, InstantSource clock, Duration patience) {
    this.source = source;
    this.http = http;
    this.clock = clock;
    this.patience = patience;
  }

  /// Nobody is asked yet.
  ///
  /// @param settings of a service that is genuine
  public static ServiceKeys of(RemoteSettings settings, InstantSource clock) {
    return of(settings, clock, PATIENCE);
  }

  static ServiceKeys of(RemoteSettings settings, InstantSource clock, Duration patience) {
    if (!settings.isGenuine()) {
      throw new IllegalArgumentException("anybody can answer for " + settings.address());
    }
    var client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(patience);
    settings.tls().ifPresent(client::sslContext);
    return new ServiceKeys(
        settings.address().resolve("/.well-known/jwks.json"), client.build(), clock, patience);
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

  /// Not oftener than every few seconds: whoever sends bad tokens must not make us ask.
  private synchronized Known again() {
    Instant now = clock.instant();
    if (known.read().plus(PAUSE).isAfter(now)) {
      return known;
    }
    known = new Known(read(), now);
    return known;
  }

  /// The whole answer within the time: who trickles it out must not hold all who wait for it.
  private List<Jwk> read() {
    CompletableFuture<HttpResponse<byte[]>> asked =
        http.sendAsync(
            HttpRequest.newBuilder(source).build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
    try {
      HttpResponse<byte[]> answer = asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.statusCode() != 200) {
        throw nonsense(new IOException("status " + answer.statusCode()));
      }
      return keys(Bytes.of(answer.body()));
    } catch (TimeoutException e) {
      var _ = asked.cancel(true);
      throw new RemoteException(
          Obstacle.SLOW, "the keys at " + source + " did not come within " + patience, e);
    } catch (ExecutionException e) {
      throw new RemoteException(Obstacle.AWAY, "the keys at " + source + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      var _ = asked.cancel(true);
      Thread.currentThread().interrupt();
      throw new RemoteException(Obstacle.AWAY, "the keys at " + source + " were not awaited", e);
    }
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
      throw nonsense(e);
    }
  }

  private RemoteException nonsense(Exception cause) {
    return new RemoteException(
        Obstacle.NONSENSE, "no keys stand at " + source + ": " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
