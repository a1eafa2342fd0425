package dev.nacre.keybroker.session;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.keys.ClaimPath;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// The guest's key in its claims: where it stands, and how answers are sealed to it.
public final class GuestKeys {
  /// Where a token may carry the key; the first that exists counts.
  private static final List<ClaimPath> PLACES =
      Stream.of(
              "/tdx/attester_runtime_data/tee-pubkey",
              "/tdx/attester_user_data/tee-pubkey",
              "/customized_claims/runtime_data/tee-pubkey",
              "/submods/cpu0/ear.veraison.annotated-evidence/runtime_data_claims/tee-pubkey",
              "/tee-pubkey")
          .map(ClaimPath::of)
          .toList();

  private final List<ClaimPath> places;
  private final boolean oldRsa;
  private final InstantSource clock;

  /// The key that a guest's evidence is bound to.
  ///
  /// @param thumbprint what the audit log calls it (RFC 7638), in base64url
  public record Bound(String thumbprint, BiFunction<Secret, SecureRandom, Jwe> sealing) {
    /// @throws MalformedException when the key cannot receive
    public Jwe seal(Secret secret, SecureRandom chance) {
      return sealing.apply(secret, chance);
    }
  }

  private GuestKeys(List<ClaimPath> places, boolean oldRsa, InstantSource clock) {
    this.places = places;
    this.oldRsa = oldRsa;
    this.clock = clock;
  }

  /// @param pointers JSON pointers (RFC 6901) that are tried first
  /// @param oldRsa whether keys for RSA1_5 receive
  public static GuestKeys at(List<String> pointers, boolean oldRsa, InstantSource clock) {
    var places = new ArrayList<ClaimPath>();
    pointers.forEach(pointer -> places.add(pointed(pointer)));
    places.addAll(PLACES);
    return new GuestKeys(List.copyOf(places), oldRsa, clock);
  }

  private static ClaimPath pointed(String pointer) {
    if (!pointer.startsWith("/")) {
      throw MalformedException.at(
          "attestation_token.extra_teekey_paths", "a JSON pointer such as /a/b", pointer);
    }
    return ClaimPath.of(pointer);
  }

  /// @throws MalformedException when there is none, or it is none
  Bound of(JsonObject claims) {
    Json found = found(claims);
    if (found instanceof JsonObject json) {
      Jwk key = Jwk.parse(json);
      return new Bound(key.thumbprint().base64Url(), sealing(key));
    }
    throw MalformedException.at("tee-pubkey", "an object", found.kind());
  }

  private Json found(JsonObject claims) {
    for (ClaimPath place : places) {
      Optional<Json> key = place.in(claims);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw MalformedException.at("tee-pubkey", "a key of the guest in the token", "none");
  }

  private BiFunction<Secret, SecureRandom, Jwe> sealing(Jwk key) {
    if (key instanceof EcJwk ec) {
      return new SharedAgreement(ec, clock)::seal;
    }
    return oldRsa
        ? (secret, chance) -> Jwe.encryptAllowingOldRsa(key, secret, chance)
        : (secret, chance) -> Jwe.encrypt(key, secret, chance);
  }
}
