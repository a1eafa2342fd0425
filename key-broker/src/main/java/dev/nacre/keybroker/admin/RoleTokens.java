package dev.nacre.keybroker.admin;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.Change;
import dev.nacre.storage.Item;
import dev.nacre.storage.Store;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Tokens that a tenant's administrator makes, each for one role of that tenant, until it ends or
/// is revoked. Only their digests are kept.
public final class RoleTokens {
  private static final String TOKENS = "nacre_role_token";
  private static final String BY_DIGEST = "nacre_role_token_digest";
  private static final String MARK = "nacre_";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
  private static final int SIZE = 32;
  private static final int PAGE = 1_000;

  private final Store store;
  private final SecureRandom chance;
  private final InstantSource clock;

  public RoleTokens(Store store, SecureRandom chance, InstantSource clock) {
    this.store = store;
    this.chance = chance;
    this.clock = clock;
  }

  /// A token that counts.
  public record Known(String name, Role role) {}

  /// @param token to be told once, and kept nowhere
  public record Made(String token, List<Change> changes) {
    @Override
    public String toString() {
      return "Made[a token]";
    }
  }

  /// What makes a token.
  ///
  /// @throws MalformedException when the name is none, or taken
  public Made making(String name, Role role, Instant end) {
    if (!NAME.matcher(name).matches()) {
      throw MalformedException.at("token's name", "letters, digits, '_' and '-'", "another");
    }
    if (!end.isAfter(clock.instant())) {
      throw MalformedException.at("token's end", "a time to come", end.toString());
    }
    String token = MARK + Bytes.drawn(SIZE, chance).base64Url();
    String digest = digest(token);
    JsonObject record =
        JsonObject.builder()
            .put("name", name)
            .put("role", role.word())
            .put("made", clock.instant().toString())
            .put("expires", end.toString())
            .put("sha256", digest)
            .build();
    return new Made(
        token,
        List.of(
            new Change.Expect(TOKENS, name, Optional.empty()),
            new Change.Put(TOKENS, name, Bytes.utf8(record.text())),
            new Change.Put(BY_DIGEST, digest, Bytes.utf8(name))));
  }

  /// The token, when it was made here, is not revoked and not over.
  Optional<Known> find(String bearer) {
    if (!bearer.startsWith(MARK)) {
      return Optional.empty();
    }
    String digest = digest(bearer);
    return store
        .find(BY_DIGEST, digest)
        .flatMap(name -> record(name.utf8()))
        .filter(record -> record.string("sha256").equals(digest))
        .filter(record -> Instant.parse(record.string("expires")).isAfter(clock.instant()))
        .flatMap(record ->
            Role.named(record.string("role")).map(role -> new Known(record.string("name"), role)));
  }

  /// Whether a token has that name, be it over or not.
  public boolean has(String name) {
    return NAME.matcher(name).matches() && record(name).isPresent();
  }

  private Optional<JsonObject> record(String name) {
    return store.find(TOKENS, name).map(Json::parse).map(JsonObject.class::cast);
  }

  /// A page of `[{"name", "role", "made", "expires"}]`.
  ///
  /// @param after the name behind which it begins; empty: at the first
  public JsonArray page(String after, int limit) {
    return store.list(TOKENS, after, limit).stream()
        .flatMap(item -> record(item.key()).stream())
        .map(record -> (Json) record.without("sha256"))
        .collect(JsonArray.collector());
  }

  /// When each of them ends, by name.
  public Map<String, Instant> ends() {
    var ends = new TreeMap<String, Instant>();
    List<Item> page = store.list(TOKENS, "", PAGE);
    while (!page.isEmpty()) {
      for (Item item : page) {
        record(item.key())
            .ifPresent(one -> ends.put(item.key(), Instant.parse(one.string("expires"))));
      }
      page = store.list(TOKENS, page.getLast().key(), PAGE);
    }
    return ends;
  }

  /// What revokes a token; nothing when there is none.
  public List<Change> revoking(String name) {
    return record(NAME.matcher(name).matches() ? name : "-")
        .map(record ->
            List.<Change>of(
                new Change.Delete(TOKENS, name),
                new Change.Delete(BY_DIGEST, record.string("sha256"))))
        .orElseGet(List::of);
  }

  private static String digest(String token) {
    return Digests.sha256(Bytes.utf8(token)).hex();
  }
}
