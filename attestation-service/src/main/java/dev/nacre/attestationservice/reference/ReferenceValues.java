package dev.nacre.attestationservice.reference;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.Change;
import dev.nacre.storage.Item;
import dev.nacre.storage.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The values that policies compare claims with, by name: those in force, and the versions that
/// were.
///
/// Changes are given as [Change]s, so that a value, its version and the audit entry about it are
/// one write.
public final class ReferenceValues {
  /// The type of messages that say values, and nothing of their end.
  private static final String ADDABLE = "sample";

  private static final int PAGE = 1_000;
  private static final int MOST_PARSED = 10_000;
  private static final int MONTHS = 12;

  private final Store store;
  private final InstantSource clock;
  private final Extractors extractors;
  private final ReferenceSets sets;
  private final ReferenceHistory history;
  private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

  private record Parsed(Bytes stored, ReferenceValue value) {}

  public ReferenceValues(Store store, InstantSource clock, ExtractorSettings extractors) {
    this.store = store;
    this.clock = clock;
    this.extractors = new Extractors(extractors);
    this.sets = new ReferenceSets(store, clock, this);
    this.history = new ReferenceHistory(store, clock);
  }

  /// What waits to come into force, and what belongs together.
  public ReferenceSets sets() {
    return sets;
  }

  /// The value of that name, unless it has expired: what policies see.
  public Optional<ReferenceValue> find(String name) {
    return record(name).filter(value -> value.isInForceAt(clock.instant()));
  }

  /// The value of that name, even when it has expired.
  public Optional<ReferenceValue> record(String name) {
    return store
        .find(ReferenceKeys.ACTIVE, ReferenceKeys.of(name))
        .map(stored -> parsed(name, stored));
  }

  /// What is known of the values of that name beside what is in force.
  public Standing standing(String name) {
    Instant now = clock.instant();
    return new Standing(
        record(name).filter(value -> !value.isInForceAt(now)).map(ReferenceValue::expiration),
        sets.waitingAt(ReferenceKeys.of(name)));
  }

  /// Shows all values, the expired ones too, in the order of their keys: there may be more of them
  /// than fit into memory.
  public void each(Consumer<ReferenceValue> visit) {
    String after = "";
    List<Item> page = store.list(ReferenceKeys.ACTIVE, after, PAGE);
    while (!page.isEmpty()) {
      page.stream().map(Item::key).flatMap(this::stored).forEach(visit);
      after = page.getLast().key();
      page = store.list(ReferenceKeys.ACTIVE, after, PAGE);
    }
  }

  /// All values, where there are few.
  public List<ReferenceValue> list() {
    var all = new ArrayList<ReferenceValue>();
    each(all::add);
    return all;
  }

  /// The same page by page.
  ///
  /// @param after the name behind which the page begins; empty: at the first
  public List<ReferenceValue> page(String after, int limit) {
    String key = after.isEmpty() ? "" : ReferenceKeys.of(after);
    return store.list(ReferenceKeys.ACTIVE, key, limit).stream()
        .map(Item::key)
        .flatMap(this::stored)
        .toList();
  }

  private Stream<ReferenceValue> stored(String key) {
    return store.find(ReferenceKeys.ACTIVE, key).map(ReferenceValue::parse).stream();
  }

  /// The last versions of a value, the oldest first; where it was deleted, `{"name", "deleted":
  /// true, "provenance": {"by", "at"}}`.
  public List<Json> history(String name) {
    return history.of(name);
  }

  /// What puts the values of a message into force.
  ///
  /// @throws MalformedException when the message is not accepted, or a value belongs to another set
  ///   than the one that is named
  public List<Change> registering(Registration registration) {
    var changes = new ArrayList<Change>();
    read(registration).forEach(value -> changes.addAll(putting(value)));
    return changes;
  }

  /// What accepts the values of a message beside those of the same names that are in force, each of
  /// which keeps its set and, unless the wish says one, its end.
  ///
  /// They are refused as a conflict when one of the values is another by then: who asks again adds
  /// to that one.
  ///
  /// @throws MalformedException when the message is not accepted, is a document with an end of its
  ///   own, names a value that is not in force, or one of another set than is named
  public List<Change> adding(Registration registration) {
    String type = ReferenceMessage.parse(registration.message()).type();
    if (!type.equals(ADDABLE)) {
      throw MalformedException.at("type of what is added", ADDABLE, type);
    }
    var changes = new ArrayList<Change>();
    for (ReferenceValue more : read(registration)) {
      String key = ReferenceKeys.of(more.name());
      Optional<Bytes> stored = store.find(ReferenceKeys.ACTIVE, key);
      ReferenceValue before =
          stored
              .map(known -> parsed(more.name(), known))
              .filter(known -> known.isInForceAt(clock.instant()))
              .orElseThrow(() ->
                  MalformedException.at(
                      "reference value " + more.name(), "one in force to add to", "none"));
      changes.add(new Change.Expect(ReferenceKeys.ACTIVE, key, stored));
      changes.addAll(putting(before.and(more, registration)));
    }
    return changes;
  }

  /// The names of the values that `changes` put into force.
  public static List<String> named(List<Change> changes) {
    return changes.stream()
        .filter(Change.Put.class::isInstance)
        .map(Change.Put.class::cast)
        .filter(put -> put.namespace().equals(ReferenceKeys.ACTIVE))
        .map(put -> ReferenceValue.parse(put.value()).name())
        .toList();
  }

  public void register(String message) {
    var _ = store.apply(registering(Registration.of(message, "")));
  }

  /// What a message holds, not yet anywhere.
  List<ReferenceValue> read(Registration registration) {
    Instant now = clock.instant();
    var message = ReferenceMessage.parse(registration.message());
    Extracted extracted = extractors.extract(message, now);
    var provenance =
        JsonObject.builder()
            .put("by", registration.by())
            .put("at", now.toString())
            .put("message-sha256", Digests.sha256(Bytes.utf8(message.text())).hex());
    extracted.origin().members().forEach(provenance::put);
    JsonObject told = provenance.build();
    Instant end = end(registration.end(), extracted.end(), now);
    var values = new ArrayList<ReferenceValue>();
    extracted
        .values()
        .forEach((name, value) ->
            values.add(new ReferenceValue(name, value, end, registration.set(), told)));
    return values;
  }

  /// The sooner of both; after a year where nobody says.
  private static Instant end(Optional<Instant> wished, Optional<Instant> documents, Instant now) {
    Instant usual = now.atOffset(ZoneOffset.UTC).plusMonths(MONTHS).toInstant();
    Instant end = wished.orElse(usual);
    if (!end.isAfter(now)) {
      throw MalformedException.at("reference values' end", "a time to come", end.toString());
    }
    return documents.filter(end::isAfter).orElse(end);
  }

  /// A record of upstream's store.
  ///
  /// @throws MalformedException when it is no such record
  public static ReferenceValue recorded(Bytes record) {
    return ReferenceValue.parse(record);
  }

  /// What puts a value that somebody else registered into force, as it is.
  ///
  /// @param by who imports it
  public List<Change> importing(ReferenceValue value, String by) {
    var provenance =
        JsonObject.builder().put("by", by).put("at", clock.instant().toString()).build();
    return putting(
        new ReferenceValue(value.name(), value.value(), value.expiration(), "", provenance));
  }

  /// What makes `value` the one of its name.
  ///
  /// Where it has to do with sets, they are refused as a conflict when it is another by then.
  List<Change> putting(ReferenceValue value) {
    String key = ReferenceKeys.of(value.name());
    Optional<Bytes> known = store.find(ReferenceKeys.ACTIVE, key);
    Optional<ReferenceValue> before = known.map(stored -> parsed(value.name(), stored));
    var changes = new ArrayList<Change>();
    if (!value.set().isEmpty() || before.filter(old -> !old.set().isEmpty()).isPresent()) {
      changes.add(new Change.Expect(ReferenceKeys.ACTIVE, key, known));
    }
    before
        .map(ReferenceValue::set)
        .filter(set -> !set.isEmpty())
        .ifPresent(set -> {
          if (!value.set().isEmpty() && !value.set().equals(set)) {
            throw MalformedException.at(
                "reference value " + value.name(),
                "one of no set or of " + value.set(),
                "of set " + set);
          }
          if (value.set().isEmpty()) {
            changes.add(new Change.Delete(ReferenceKeys.MEMBERS, ReferenceKeys.set(set) + key));
          }
        });
    if (!value.set().isEmpty()) {
      changes.add(
          new Change.Put(
              ReferenceKeys.MEMBERS,
              ReferenceKeys.set(value.set()) + key,
              Bytes.utf8(value.name())));
    }
    Bytes stored = value.stored();
    changes.add(new Change.Put(ReferenceKeys.ACTIVE, key, stored));
    changes.addAll(
        before.isEmpty()
            ? history.beginning(value.name(), stored)
            : history.goingOn(value.name(), stored));
    return changes;
  }

  /// What ends the value of that name; nothing when there is none.
  public List<Change> deleting(String name, String by) {
    Optional<ReferenceValue> before = record(name);
    if (before.isEmpty()) {
      return List.of();
    }
    String key = ReferenceKeys.of(name);
    var provenance =
        JsonObject.builder().put("by", by).put("at", clock.instant().toString()).build();
    var last =
        JsonObject.builder().put("name", name).put("deleted", true).put("provenance", provenance);
    var changes = new ArrayList<Change>();
    changes.add(new Change.Delete(ReferenceKeys.ACTIVE, key));
    changes.addAll(history.goingOn(name, Bytes.utf8(last.build().text())));
    String set = before.get().set();
    if (!set.isEmpty()) {
      changes.add(new Change.Delete(ReferenceKeys.MEMBERS, ReferenceKeys.set(set) + key));
    }
    return changes;
  }

  /// Whether there was something to delete.
  public boolean delete(String name) {
    List<Change> changes = deleting(name, "");
    return !changes.isEmpty() && store.apply(changes).getFirst() == 1;
  }

  /// Parsed once, until another value is stored.
  private ReferenceValue parsed(String name, Bytes stored) {
    Parsed known = parsed.get(name);
    if (known != null && known.stored().equals(stored)) {
      return known.value();
    }
    var fresh = new Parsed(stored, ReferenceValue.parse(stored));
    if (parsed.size() >= MOST_PARSED) {
      parsed.clear();
    }
    parsed.put(name, fresh);
    return fresh.value();
  }
}
