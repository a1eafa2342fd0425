package dev.nacre.attestationservice;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.Change;
import dev.nacre.storage.Item;
import dev.nacre.storage.Store;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The values that policies compare claims with, by name.
public final class ReferenceValues {
  private static final String NAMESPACE = "reference_value";
  private static final String VERSION = "0.1.0";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,254}");
  private static final int LONGEST_NAME = 512;
  private static final int MOST_PARSED = 10_000;
  private static final int PAGE = 10_000;
  private static final int MONTHS = 12;

  private final Store store;
  private final InstantSource clock;
  private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

  private record Parsed(Bytes stored, ReferenceValue value) {}

  ReferenceValues(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// The value of that name, unless it has expired.
  public Optional<ReferenceValue> find(String name) {
    return store
        .find(NAMESPACE, key(name))
        .map(stored -> parsed(name, stored))
        .filter(value -> value.expiration().isAfter(clock.instant()));
  }

  /// All values, the expired ones too, in the order of their keys.
  public List<ReferenceValue> list() {
    return store.list(NAMESPACE, "", PAGE).stream()
        .map(Item::key)
        .flatMap(key -> store.find(NAMESPACE, key).stream())
        .map(ReferenceValues::parse)
        .toList();
  }

  /// What [#register] would write, to be applied together with other changes.
  ///
  /// @param message `{"version":"0.1.0","type":"sample","payload":"<base64 of {name: value}>"}`
  /// @throws MalformedException when it is another
  public List<Change> registering(String message) {
    if (!(Json.parse(message) instanceof JsonObject envelope)) {
      throw MalformedException.at("reference value message", "an object", "something else");
    }
    String version =
        envelope.findPresent("version").isPresent() ? envelope.string("version") : VERSION;
    if (!version.equals(VERSION)) {
      throw MalformedException.at("reference value message's version", VERSION, version);
    }
    return switch (envelope.string("type")) {
      case "sample" -> sample(Bytes.ofBase64(envelope.string("payload")));
      case String other ->
          throw MalformedException.at("reference value message's type", "sample", other);
    };
  }

  public void register(String message) {
    var _ = store.apply(registering(message));
  }

  public boolean delete(String name) {
    return store.delete(NAMESPACE, key(name));
  }

  private List<Change> sample(Bytes payload) {
    if (!(Json.parse(payload) instanceof JsonObject values)) {
      throw MalformedException.at("reference value payload", "an object", "something else");
    }
    var changes = new ArrayList<Change>();
    values.members().forEach((name, value) -> changes.add(putting(name, value)));
    return changes;
  }

  private Change putting(String name, Json value) {
    var expiration = clock.instant().atOffset(ZoneOffset.UTC).plusMonths(MONTHS).toInstant();
    var record = new ReferenceValue(name, value, expiration);
    return new Change.Put(NAMESPACE, key(name), Bytes.utf8(record.toJson().text()));
  }

  /// Parsed once, until another value is stored.
  private ReferenceValue parsed(String name, Bytes stored) {
    Parsed known = parsed.get(name);
    if (known != null && known.stored().equals(stored)) {
      return known.value();
    }
    var fresh = new Parsed(stored, parse(stored));
    if (parsed.size() >= MOST_PARSED) {
      parsed.clear();
    }
    parsed.put(name, fresh);
    return fresh.value();
  }

  private static ReferenceValue parse(Bytes stored) {
    if (Json.parse(stored) instanceof JsonObject record) {
      return ReferenceValue.parse(record);
    }
    throw MalformedException.at("stored reference value", "an object", "something else");
  }

  /// Names may be anything; keys of a store may not. A name that is a key's alphabet is its own
  /// key, any other is encoded behind a slash, which the first kind never has.
  private static String key(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw MalformedException.at(
          "reference value's name",
          "1 to " + LONGEST_NAME + " characters",
          name.length() + " characters");
    }
    return PLAIN.matcher(name).matches() ? name : "url/" + Bytes.utf8(name).base64Url();
  }
}
