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
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
  private volatile Known known = new Known(List.of(), Instant.MIN);

  private record Known(List<Jwk> keys, Instant read) {}

  private ServiceKeys(URI source, HttpClient http, InstantSource clock) {
    this.source = source;
    this.http = http;
    this.clock = clock;
  }

  /// Nobody is asked yet.
  ///
  /// @param settings of a service that is genuine
  public static ServiceKeys of(RemoteSettings settings, InstantSource clock) {
    if (!settings.isGenuine()) {
      throw new IllegalArgumentException("anybody can answer for " + settings.address());
    }
    var client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
    settings.tls().ifPresent(client::sslContext);
    return new ServiceKeys(
        settings.address().resolve("/.well-known/jwks.json"), client.build(), clock);
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

  private List<Jwk> read() {
    try {
      HttpResponse<InputStream> answer =
          http.send(
              HttpRequest.newBuilder(source).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = answer.body()) {
        byte[] content = in.readNBytes(LARGEST + 1);
        if (answer.statusCode() != 200 || content.length > LARGEST) {
          throw nonsense(new IOException("status " + answer.statusCode()));
        }
        return keys(Bytes.of(content));
      }
    } catch (IOException e) {
      throw new RemoteException(Obstacle.AWAY, "the keys at " + source + ": " + e, e);
    } catch (InterruptedException e) {
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
    http.close();
  }
}
