package dev.nacre.keybroker;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// The guest's key in its claims: where it stands, and how answers are sealed to it.
final class GuestKeys {
  /// Where a token may carry the key; the first that exists counts.
  private static final List<List<String>> PLACES =
      List.of(
          List.of("tdx", "attester_runtime_data", "tee-pubkey"),
          List.of("tdx", "attester_user_data", "tee-pubkey"),
          List.of("customized_claims", "runtime_data", "tee-pubkey"),
          List.of(
              "submods",
              "cpu0",
              "ear.veraison.annotated-evidence",
              "runtime_data_claims",
              "tee-pubkey"),
          List.of("tee-pubkey"));

  private final List<List<String>> places;
  private final boolean oldRsa;
  private final InstantSource clock;

  /// The key that a guest's evidence is bound to.
  ///
  /// @param thumbprint what the audit log calls it (RFC 7638), in base64url
  record Bound(String thumbprint, BiFunction<Secret, SecureRandom, Jwe> sealing) {
    /// @throws MalformedException when the key cannot receive
    Jwe seal(Secret secret, SecureRandom chance) {
      return sealing.apply(secret, chance);
    }
  }

  private GuestKeys(List<List<String>> places, boolean oldRsa, InstantSource clock) {
    this.places = places;
    this.oldRsa = oldRsa;
    this.clock = clock;
  }

  /// @param pointers JSON pointers (RFC 6901) that are tried first
  /// @param oldRsa whether keys for RSA1_5 receive
  static GuestKeys at(List<String> pointers, boolean oldRsa, InstantSource clock) {
    var places = new ArrayList<List<String>>();
    pointers.forEach(pointer -> places.add(parts(pointer)));
    places.addAll(PLACES);
    return new GuestKeys(List.copyOf(places), oldRsa, clock);
  }

  private static List<String> parts(String pointer) {
    if (!pointer.startsWith("/")) {
      throw MalformedException.at(
          "attestation_token.extra_teekey_paths", "a JSON pointer such as /a/b", pointer);
    }
    return List.of(pointer.substring(1).split("/", -1)).stream()
        .map(part -> part.replace("~1", "/").replace("~0", "~"))
        .toList();
  }

  /// @throws ApiException when there is none, or it is none
  Bound of(JsonObject claims) {
    Json found = found(claims);
    try {
      if (found instanceof JsonObject json) {
        Jwk key = Jwk.parse(json);
        return new Bound(key.thumbprint().base64Url(), sealing(key));
      }
      throw MalformedException.at("tee-pubkey", "an object", found.kind());
    } catch (MalformedException e) {
      throw ApiException.jwe(String.valueOf(e.getMessage()));
    }
  }

  private Json found(JsonObject claims) {
    for (List<String> place : places) {
      Optional<Json> key = Proven.find(claims, place);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw ApiException.jwe("the token carries no key of the guest");
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
