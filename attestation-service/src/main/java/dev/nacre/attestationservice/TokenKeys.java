package dev.nacre.attestationservice;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.EcCurve;
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
/// Both lie sealed in the store, so every replica signs with the same; or the key is the owner's,
/// who rotates it.
final class TokenKeys {
  static final String ALGORITHM = "ES256";

  private static final String CURRENT = "token-key-current";
  private static final String PREVIOUS = "token-key-previous";

  private record Pair(SignerKey current, JsonObject header, Optional<SignerKey> previous) {}

  private final SecretStore secrets;
  private final boolean owned;
  private volatile Pair keys;

  private TokenKeys(SecretStore secrets, boolean owned, Pair keys) {
    this.secrets = secrets;
    this.owned = owned;
    this.keys = keys;
  }

  /// The owner's key, or those in `secrets`, made at the first start.
  static TokenKeys open(SecretStore secrets, Optional<TokenIssue.Signer> signer) {
    if (signer.isPresent()) {
      SignerKey key = SignerKey.read(signer.get());
      return new TokenKeys(secrets, true, new Pair(key, header(key), Optional.empty()));
    }
    if (secrets.find(CURRENT).isEmpty()) {
      secrets.putIfAbsent(CURRENT, sealed(fresh()));
    }
    return new TokenKeys(secrets, false, read(secrets));
  }

  private static Pair read(SecretStore secrets) {
    SignerKey current =
        secrets
            .find(CURRENT)
            .map(TokenKeys::parse)
            .orElseThrow(() -> new IllegalStateException("the token key vanished"));
    return new Pair(current, header(current), secrets.find(PREVIOUS).map(TokenKeys::parse));
  }

  /// Signs with a new key from now on; the old one stays published. False when the key is the
  /// owner's.
  boolean rotate() {
    if (owned) {
      return false;
    }
    secrets.put(PREVIOUS, sealed(keys.current().pair()));
    secrets.put(CURRENT, sealed(fresh()));
    keys = read(secrets);
    return true;
  }

  private static PrivateJwk fresh() {
    return PrivateJwk.generate(EcCurve.P_256).withAlgorithm(ALGORITHM);
  }

  private static Secret sealed(PrivateJwk key) {
    return Secret.owning(key.revealJson().text().getBytes(StandardCharsets.UTF_8));
  }

  private static SignerKey parse(Secret sealed) {
    return sealed.reveal(bytes -> {
      if (Json.parse(Bytes.of(bytes)) instanceof JsonObject json) {
        return SignerKey.plain(PrivateJwk.parse(json));
      }
      throw new IllegalStateException("the stored token key is no key");
    });
  }

  /// The header of every token: it carries the public key, as upstream's does, and names it.
  private static JsonObject header(SignerKey key) {
    return JsonObject.builder()
        .put("typ", "JWT")
        .put("alg", ALGORITHM)
        .put("jwk", key.described())
        .put("kid", key.name())
        .build();
  }

  /// A token over `claims`.
  String sign(JsonObject claims) {
    Pair known = keys;
    Bytes payload = Bytes.utf8(claims.text());
    return Jws.sign(known.header(), payload, JwsAlgorithm.ES256, known.current().pair().key())
        .compact();
  }

  /// Whether one of these keys signed `token`.
  boolean signed(Jws token) {
    Pair known = keys;
    return token.isSignedBy(known.current().pair().publicJwk())
        || known.previous().filter(key -> token.isSignedBy(key.pair().publicJwk())).isPresent();
  }

  /// The public halves, each with its name (RFC 7517 section 5).
  JsonObject published() {
    Pair known = keys;
    var published = new ArrayList<Json>();
    published.add(named(known.current()));
    known.previous().ifPresent(key -> published.add(named(key)));
    return JsonObject.builder().put("keys", new JsonArray(published)).build();
  }

  private static JsonObject named(SignerKey key) {
    return key.described().with("kid", Json.of(key.name()));
  }
}
