package dev.nacre.attestationservice.reference;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.Change;
import dev.nacre.storage.Item;
import dev.nacre.storage.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Reference values that belong together under a name, such as those of one fleet or one release.
///
/// ```
/// stage (once or more) ─▶ staged ─▶ dry run ─▶ activate: all of it at once, in place of what the
///                                              set had in force
/// ```
///
/// A name belongs to one set at a time: a set cannot take it from another.
public final class ReferenceSets {
  /// What is activated is one write, and fits into memory.
  private static final int LARGEST = 20_000;

  /// Sets that are looked at for a name.
  private static final int MOST_ASKED = 100;

  /// Sorts behind all that stands behind a slash.
  private static final char AFTER_SLASH = '/' + 1;

  private final Store store;
  private final InstantSource clock;
  private final ReferenceValues values;

  ReferenceSets(Store store, InstantSource clock, ReferenceValues values) {
    this.store = store;
    this.clock = clock;
    this.values = values;
  }

  /// What an activation would change.
  ///
  /// @param values that would be in force
  /// @param removed names that would have no value any more
  public record Proposal(Map<String, Json> values, Set<String> removed) {
    public Proposal {
      values = Map.copyOf(values);
      removed = Set.copyOf(removed);
    }
  }

  /// What adds the values of a message to those that wait in their set.
  ///
  /// @throws MalformedException when the message is not accepted
  public List<Change> staging(Registration registration) {
    String prefix = ReferenceKeys.set(registration.set());
    if (Listed.keys(store, ReferenceKeys.STAGED, prefix).size() >= LARGEST) {
      throw MalformedException.at(
          "set " + registration.set(), "fewer than " + LARGEST + " values", "more");
    }
    return values.read(registration).stream()
        .<Change>map(value ->
            new Change.Put(
                ReferenceKeys.STAGED, prefix + ReferenceKeys.of(value.name()), value.stored()))
        .toList();
  }

  /// What waits, as it is stored.
  private record Waiting(String key, Bytes stored) {
    ReferenceValue value() {
      return ReferenceValue.parse(stored);
    }
  }

  private List<Waiting> waiting(String set) {
    return Listed.keys(store, ReferenceKeys.STAGED, ReferenceKeys.set(set)).stream()
        .flatMap(key ->
            store.find(ReferenceKeys.STAGED, key).map(stored -> new Waiting(key, stored)).stream())
        .toList();
  }

  /// The values that wait in a set, in the order of their keys.
  public List<ReferenceValue> staged(String set) {
    return waiting(set).stream().map(Waiting::value).toList();
  }

  /// What waits under one key, by the set in which it does: set by set, however much waits in each.
  Map<String, Json> waitingAt(String key) {
    var found = new TreeMap<String, Json>();
    String after = "";
    List<Item> next = store.list(ReferenceKeys.STAGED, after, 1);
    for (int sets = 0; sets < MOST_ASKED && !next.isEmpty(); sets++) {
      String set = next.getFirst().key().substring(0, next.getFirst().key().indexOf('/'));
      store
          .find(ReferenceKeys.STAGED, ReferenceKeys.set(set) + key)
          .map(ReferenceValue::parse)
          .ifPresent(value -> found.put(set, value.value()));
      next = store.list(ReferenceKeys.STAGED, set + AFTER_SLASH, 1);
    }
    return found;
  }

  /// The values of a set that are in force, the expired ones too.
  public List<ReferenceValue> active(String set) {
    return activeNames(set).stream().flatMap(name -> values.record(name).stream()).toList();
  }

  private List<String> activeNames(String set) {
    return Listed.keys(store, ReferenceKeys.MEMBERS, ReferenceKeys.set(set)).stream()
        .flatMap(key -> store.find(ReferenceKeys.MEMBERS, key).stream())
        .map(name -> name.utf8())
        .toList();
  }

  /// What an activation of the set would change.
  ///
  /// @throws MalformedException when nothing waits in it
  public Proposal proposal(String set) {
    var staged = new TreeMap<String, Json>();
    requireWaiting(set).stream()
        .map(Waiting::value)
        .forEach(value -> staged.put(value.name(), value.value()));
    var removed = new HashSet<>(activeNames(set));
    removed.removeAll(staged.keySet());
    return new Proposal(staged, removed);
  }

  /// What puts all values that wait in the set into force, and ends those of the set that are not
  /// among them. What is staged meanwhile waits on; where it replaces what waited, the changes are
  /// refused as a conflict.
  ///
  /// @throws MalformedException when nothing waits, or a value's name belongs to another set
  public List<Change> activating(String set, String by) {
    String now = clock.instant().toString();
    var names = new HashSet<String>();
    var changes = new ArrayList<Change>();
    for (Waiting waiting : requireWaiting(set)) {
      ReferenceValue value = waiting.value();
      names.add(value.name());
      changes.add(
          new Change.Expect(ReferenceKeys.STAGED, waiting.key(), Optional.of(waiting.stored())));
      changes.add(new Change.Delete(ReferenceKeys.STAGED, waiting.key()));
      changes.addAll(values.putting(activated(value, by, now)));
    }
    for (String name : activeNames(set)) {
      if (!names.contains(name)) {
        changes.addAll(values.deleting(name, by));
      }
    }
    return changes;
  }

  private static ReferenceValue activated(ReferenceValue value, String by, String now) {
    return new ReferenceValue(
        value.name(),
        value.value(),
        value.expiration(),
        value.set(),
        value.provenance().with("activated-by", Json.of(by)).with("activated-at", Json.of(now)));
  }

  private List<Waiting> requireWaiting(String set) {
    List<Waiting> waiting = waiting(set);
    if (waiting.isEmpty()) {
      throw MalformedException.at("set " + set, "values that wait in it", "none");
    }
    return waiting;
  }

  /// What forgets the values that wait in the set; nothing when none does.
  public List<Change> discarding(String set) {
    return Listed.keys(store, ReferenceKeys.STAGED, ReferenceKeys.set(set)).stream()
        .<Change>map(key -> new Change.Delete(ReferenceKeys.STAGED, key))
        .toList();
  }

  /// What ends all values of the set that are in force; nothing when none is.
  public List<Change> deleting(String set, String by) {
    return activeNames(set).stream().flatMap(name -> values.deleting(name, by).stream()).toList();
  }

  /// `[{"set", "active", "staged"}]`: how many values of each.
  public JsonArray described() {
    var counts = new TreeMap<String, int[]>();
    count(ReferenceKeys.MEMBERS, counts, 0);
    count(ReferenceKeys.STAGED, counts, 1);
    return counts.entrySet().stream()
        .map(entry ->
            (Json)
                JsonObject.builder()
                    .put("set", entry.getKey())
                    .put("active", entry.getValue()[0])
                    .put("staged", entry.getValue()[1])
                    .build())
        .collect(JsonArray.collector());
  }

  private void count(String namespace, Map<String, int[]> counts, int column) {
    for (String key : Listed.keys(store, namespace, "")) {
      counts.computeIfAbsent(key.substring(0, key.indexOf('/')), _ -> new int[2])[column]++;
    }
  }
}
