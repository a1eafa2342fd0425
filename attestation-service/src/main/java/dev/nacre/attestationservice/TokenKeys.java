package dev.nacre.attestationservice;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.SecretStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;

/// The key that signs tokens, and the one before it, which verifiers may still meet.
///
/// Both lie sealed in the store, so every replica signs with the same.
final class TokenKeys {
  private static final String CURRENT = "token-key-current";
  private static final String PREVIOUS = "token-key-previous";
  private static final String ALGORITHM = "ES256";

  private record Pair(PrivateJwk current, JsonObject header, Optional<PrivateJwk> previous) {}

  private final SecretStore secrets;
  private volatile Pair keys;

  private TokenKeys(SecretStore secrets, Pair keys) {
    this.secrets = secrets;
    this.keys = keys;
  }

  /// The keys in `secrets`, made at the first start.
  static TokenKeys open(SecretStore secrets) {
    if (secrets.find(CURRENT).isEmpty()) {
      secrets.putIfAbsent(CURRENT, sealed(fresh()));
    }
    return new TokenKeys(secrets, read(secrets));
  }

  private static Pair read(SecretStore secrets) {
    PrivateJwk current =
        secrets
            .find(CURRENT)
            .map(TokenKeys::parse)
            .orElseThrow(() -> new IllegalStateException("the token key vanished"));
    return new Pair(
        current, header(current.publicJwk()), secrets.find(PREVIOUS).map(TokenKeys::parse));
  }

  /// Signs with a new key from now on; the old one stays published.
  void rotate() {
    secrets.put(PREVIOUS, sealed(keys.current()));
    secrets.put(CURRENT, sealed(fresh()));
    keys = read(secrets);
  }

  private static PrivateJwk fresh() {
    return PrivateJwk.generate(EcCurve.P_256).withAlgorithm(ALGORITHM);
  }

  private static Secret sealed(PrivateJwk key) {
    return Secret.owning(key.revealJson().text().getBytes(StandardCharsets.UTF_8));
  }

  private static PrivateJwk parse(Secret sealed) {
    return sealed.reveal(bytes -> {
      if (Json.parse(Bytes.of(bytes)) instanceof JsonObject json) {
        return PrivateJwk.parse(json);
      }
      throw new IllegalStateException("the stored token key is no key");
    });
  }

  /// The header of every token: it carries the public key, as upstream's does, and names it.
  private static JsonObject header(Jwk key) {
    return JsonObject.builder()
        .put("typ", "JWT")
        .put("alg", ALGORITHM)
        .put("jwk", key.toJson())
        .put("kid", name(key))
        .build();
  }

  /// A token over `claims`.
  String sign(JsonObject claims) {
    Pair known = keys;
    Bytes payload = Bytes.utf8(claims.text());
    return Jws.sign(known.header(), payload, JwsAlgorithm.ES256, known.current().key()).compact();
  }

  /// Whether one of these keys signed `token`.
  boolean signed(Jws token) {
    Pair known = keys;
    return token.isSignedBy(known.current().publicJwk())
        || known.previous().filter(key -> token.isSignedBy(key.publicJwk())).isPresent();
  }

  /// The public halves, each with its name (RFC 7517 section 5).
  JsonObject published() {
    Pair known = keys;
    var published = new ArrayList<Json>();
    published.add(named(known.current().publicJwk()));
    known.previous().ifPresent(key -> published.add(named(key.publicJwk())));
    return JsonObject.builder().put("keys", new JsonArray(published)).build();
  }

  private static JsonObject named(Jwk key) {
    return key.withKeyId(name(key)).toJson();
  }

  private static String name(Jwk key) {
    return key.thumbprint().base64Url();
  }
}
