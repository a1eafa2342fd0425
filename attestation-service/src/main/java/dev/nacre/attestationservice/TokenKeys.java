package dev.nacre.attestationservice;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cose.CoseAlgorithm;
import dev.nacre.codec.cose.CoseSign1;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsSigner;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.SecretStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The key that signs tokens, and the one before it, which verifiers may still meet.
///
/// Both lie sealed in the store, so every replica signs with the same, also after one of them
/// rotated it; or the key is the owner's, who rotates it.
final class TokenKeys {
  static final String ALGORITHM = "ES256";

  private static final int KEY_ID = 4;
  private static final String CURRENT = "token-key-current";
  private static final String PREVIOUS = "token-key-previous";

  /// @param stored the current key as it lies in the store: another replica may rotate it
  private record Pair(
      Optional<Bytes> stored, SignerKey current, JwsSigner signer, Optional<SignerKey> previous) {}

  private final SecretStore secrets;
  private final boolean owned;
  private volatile Pair known;

  private TokenKeys(SecretStore secrets, boolean owned, Pair keys) {
    this.secrets = secrets;
    this.owned = owned;
    this.known = keys;
  }

  /// The owner's key, or those in `secrets`, made at the first start.
  static TokenKeys open(SecretStore secrets, Optional<TokenIssue.Signer> signer) {
    if (signer.isPresent()) {
      SignerKey key = SignerKey.read(signer.get());
      return new TokenKeys(
          secrets, true, new Pair(Optional.empty(), key, signer(key), Optional.empty()));
    }
    if (secrets.find(CURRENT).isEmpty()) {
      secrets.putIfAbsent(CURRENT, sealed(fresh()));
    }
    return new TokenKeys(secrets, false, read(secrets));
  }

  private static Pair read(SecretStore secrets) {
    Optional<Bytes> stored = secrets.sealed(CURRENT);
    SignerKey current =
        secrets
            .find(CURRENT)
            .map(TokenKeys::parse)
            .orElseThrow(() -> new IllegalStateException("the token key vanished"));
    return new Pair(stored, current, signer(current), secrets.find(PREVIOUS).map(TokenKeys::parse));
  }

  /// The keys that count now.
  private Pair keys() {
    Pair pair = known;
    if (!owned && !secrets.sealed(CURRENT).equals(pair.stored())) {
      pair = read(secrets);
      known = pair;
    }
    return pair;
  }

  /// Signs with a new key from now on; the old one stays published. False when the key is the
  /// owner's.
  boolean rotate() {
    if (owned) {
      return false;
    }
    Pair old = keys();
    secrets.apply(
        List.of(
            secrets.expecting(CURRENT, old.stored()),
            secrets.putting(PREVIOUS, sealed(old.current().pair())),
            secrets.putting(CURRENT, sealed(fresh()))));
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

  /// Puts the same header before every token: it carries the public key, as upstream's does, and
  /// names it.
  private static JwsSigner signer(SignerKey key) {
    JsonObject header =
        JsonObject.builder()
            .put("typ", "JWT")
            .put("alg", ALGORITHM)
            .put("jwk", key.described())
            .put("kid", key.name())
            .build();
    return new JwsSigner(header, key.signing());
  }

  /// A token over `claims`.
  String sign(JsonObject claims) {
    return keys().signer().sign(claims.utf8());
  }

  /// The same claims as a CBOR Web Token: COSE_Sign1 under the same key, which the protected header
  /// names as the header of [#sign] does.
  Bytes signCwt(JsonObject claims) {
    SignerKey key = keys().current();
    CborMap named = CborMap.builder().put(KEY_ID, Bytes.utf8(key.name())).build();
    Bytes payload = EarCwt.of(claims).encode();
    return CoseSign1.sign(payload, named, CoseAlgorithm.ES256, key.signing().current()).encode();
  }

  /// Whether one of these keys signed `token`.
  boolean signed(Jws token) {
    Pair pair = keys();
    return token.isSignedBy(pair.current().pair().publicJwk())
        || pair.previous().filter(key -> token.isSignedBy(key.pair().publicJwk())).isPresent();
  }

  /// The public halves, each with its name (RFC 7517 section 5).
  JsonObject published() {
    Pair pair = keys();
    var published = new ArrayList<Json>();
    published.add(named(pair.current()));
    pair.previous().ifPresent(key -> published.add(named(key)));
    return JsonObject.builder().put("keys", new JsonArray(published)).build();
  }

  private static JsonObject named(SignerKey key) {
    return key.described().with("kid", Json.of(key.name()));
  }
}
