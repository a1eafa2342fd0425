package dev.nacre.attestationservice;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
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
import dev.nacre.storage.Change;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The key that signs tokens, and those before it, as long as verifiers may still meet a token of
/// theirs: until the last one that they signed has expired.
///
/// All lie sealed in the store, so every replica signs with the same, also after one of them
/// rotated it; or the key is the owner's, who rotates it.
final class TokenKeys {
  static final String ALGORITHM = "ES256";

  private static final int KEY_ID = 4;
  private static final String CURRENT = "token-key-current";
  private static final String PREVIOUS = "token-key-previous";
  private static final String UNTIL = "until";
  private static final String KEY = "key";
  private static final int MOST_RETIRED = 8;
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  /// A key that signs no more.
  ///
  /// @param until its last token counts
  private record Retired(SignerKey key, Instant until) {}

  /// @param stored the current key as it lies in the store: another replica may rotate it
  private record Keys(
      Optional<Bytes> stored, SignerKey current, JwsSigner signer, List<Retired> retired) {}

  private final SecretStore secrets;
  private final Duration lifetime;
  private final InstantSource clock;
  private final boolean owned;
  private volatile Optional<Keys> known;

  private TokenKeys(
      SecretStore secrets, Duration lifetime, InstantSource clock, Optional<Keys> owners) {
    this.secrets = secrets;
    this.lifetime = lifetime;
    this.clock = clock;
    this.owned = owners.isPresent();
    this.known = owners;
  }

  /// The owner's key, or those in `secrets`: read, and at the very first made, when the first token
  /// is asked for. A start would wait for them a third of its time.
  static TokenKeys open(SecretStore secrets, TokenIssue issue, InstantSource clock) {
    Optional<Keys> owners =
        issue
            .signer()
            .map(SignerKey::read)
            .map(key -> new Keys(Optional.empty(), key, signer(key), List.of()));
    return new TokenKeys(secrets, issue.lifetime(), clock, owners);
  }

  private static Keys read(SecretStore secrets) {
    SecretStore.Stored stored = secrets.findOrMake(CURRENT, () -> fresh().revealText());
    SignerKey current = current(stored.content());
    List<Retired> retired = secrets.find(PREVIOUS).map(TokenKeys::retired).orElseGet(List::of);
    return new Keys(Optional.of(stored.sealed()), current, signer(current), retired);
  }

  /// @throws StoreException when a key that lies in `secrets` cannot be read; none is made
  static void requireReadable(SecretStore secrets) {
    var _ = secrets.find(CURRENT).map(TokenKeys::current);
    var _ = secrets.find(PREVIOUS).map(TokenKeys::retired);
  }

  /// The keys that count now.
  private Keys keys() {
    Optional<Keys> keys = known;
    if (!owned && (keys.isEmpty() || !secrets.sealed(CURRENT).equals(keys.get().stored()))) {
      keys = Optional.of(read(secrets));
      known = keys;
    }
    return keys.orElseThrow();
  }

  private List<Retired> stillMet(Keys keys) {
    Instant now = clock.instant();
    return keys.retired().stream().filter(key -> now.isBefore(key.until())).toList();
  }

  /// What makes a new key the one that signs, where it is not the owner's; the old one stays
  /// published as long as its last token counts.
  Optional<List<Change>> rotating() {
    if (owned) {
      return Optional.empty();
    }
    Keys old = keys();
    var retired = new ArrayList<Retired>();
    retired.add(new Retired(old.current(), clock.instant().plus(lifetime).plus(CLOCKS_DIFFER)));
    stillMet(old).stream().limit(MOST_RETIRED - 1).forEach(retired::add);
    return Optional.of(
        List.of(
            secrets.expecting(CURRENT, old.stored()),
            putting(PREVIOUS, text(retired)),
            putting(CURRENT, fresh().revealText())));
  }

  private Change putting(String entry, Secret value) {
    try (value) {
      return secrets.putting(entry, value);
    }
  }

  private static PrivateJwk fresh() {
    return PrivateJwk.generate(EcCurve.P_256).withAlgorithm(ALGORITHM);
  }

  /// The newest first.
  private static Secret text(List<Retired> keys) {
    Json content =
        keys.stream()
            .map(retired ->
                (Json)
                    JsonObject.builder()
                        .put(UNTIL, retired.until().getEpochSecond())
                        .put(KEY, retired.key().pair().revealJson())
                        .build())
            .collect(JsonArray.collector());
    return Secret.utf8(content.text());
  }

  private static SignerKey current(Secret stored) {
    try (stored) {
      return SignerKey.plain(PrivateJwk.parse(stored));
    } catch (MalformedException e) {
      throw unreadable("key", e);
    }
  }

  /// None in what an older version stored, which did not say when it ends.
  private static List<Retired> retired(Secret stored) {
    try (stored) {
      return stored.reveal(bytes ->
          Json.parse(Bytes.of(bytes)) instanceof JsonArray keys
              ? keys.stream().map(TokenKeys::retired).toList()
              : List.of());
    } catch (MalformedException e) {
      throw unreadable("former keys", e);
    }
  }

  private static StoreException unreadable(String what, MalformedException why) {
    return new StoreException("the stored " + what + " of tokens: " + why.getMessage(), why);
  }

  private static Retired retired(Json stored) {
    if (!(stored instanceof JsonObject json)) {
      throw MalformedException.at(PREVIOUS, "objects", stored.kind());
    }
    return new Retired(
        SignerKey.plain(PrivateJwk.parse(json.object(KEY))),
        Instant.ofEpochSecond(json.number(UNTIL)));
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
    Keys keys = keys();
    return token.isSignedBy(keys.current().pair().publicJwk())
        || stillMet(keys).stream()
            .anyMatch(retired -> token.isSignedBy(retired.key().pair().publicJwk()));
  }

  /// The public halves, each with its name (RFC 7517 section 5).
  JsonObject published() {
    Keys keys = keys();
    var published = new ArrayList<Json>();
    published.add(named(keys.current()));
    stillMet(keys).forEach(retired -> published.add(named(retired.key())));
    return JsonObject.builder().put("keys", new JsonArray(published)).build();
  }

  private static JsonObject named(SignerKey key) {
    return key.described().with("kid", Json.of(key.name()));
  }
}
