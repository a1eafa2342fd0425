package dev.nacre.keybroker.token;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.keys.Fetcher;
import dev.nacre.keybroker.keys.KeySet;
import dev.nacre.keybroker.keys.SignedClaims;
import dev.nacre.keybroker.keys.TrustedCertificates;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Attestation results that other services signed.
///
/// Only the configuration says who is believed. What a token says about its own key decides
/// nothing: `jku` and `x5u` are never followed, `alg` must fit the key that was configured, a key
/// in the header counts when a configured certificate vouches for it.
public final class ForeignTokens {
  private final TrustedCertificates certificates;
  private final List<KeySet> keySets;
  private final boolean insecureHeaderJwk;
  private final InstantSource clock;

  private ForeignTokens(
      TrustedCertificates certificates,
      List<KeySet> keySets,
      boolean insecureHeaderJwk,
      InstantSource clock) {
    this.certificates = certificates;
    this.keySets = keySets;
    this.insecureHeaderJwk = insecureHeaderJwk;
    this.clock = clock;
  }

  /// @throws dev.nacre.keybroker.keys.KeySourceException when keys or certificates cannot be read
  public static ForeignTokens open(TokenSettings settings, Fetcher fetcher, InstantSource clock) {
    Fetcher believing = fetcher.believing(settings.authorities());
    return new ForeignTokens(
        TrustedCertificates.read(settings.trustedCertificates(), believing),
        settings.jwkSets().stream()
            .map(source -> KeySet.ofJwkSet(source, believing, clock))
            .toList(),
        settings.insecureHeaderJwk(),
        clock);
  }

  /// The claims of `token`, when one of those that are trusted signed it and it is in force.
  public Optional<JsonObject> verifiedClaims(String token) {
    try {
      Jws signed = Jws.parse(token);
      if (!isTrusted(signed)) {
        return Optional.empty();
      }
      var claims = new SignedClaims(signed.claims());
      return claims.areInForceAt(clock.instant()) ? Optional.of(claims.json()) : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private boolean isTrusted(Jws token) {
    return keySets.stream().anyMatch(keys -> keys.signed(token)) || isVouchedFor(token);
  }

  private boolean isVouchedFor(Jws token) {
    Optional<Json> header = token.header().findPresent("jwk");
    if (header.isEmpty() || !(header.get() instanceof JsonObject jwk)) {
      return false;
    }
    boolean believed = insecureHeaderJwk || certificates.vouchFor(jwk, clock.instant());
    return believed && token.isSignedBy(Jwk.parse(jwk));
  }
}
