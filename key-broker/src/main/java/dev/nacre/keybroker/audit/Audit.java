package dev.nacre.keybroker.audit;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.storage.Change;
import dev.nacre.storage.Journal;
import dev.nacre.storage.LogEntry;
import dev.nacre.storage.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What was released, refused and changed. It only grows, at its end, and never holds a secret.
public final class Audit {
  private static final String FAILED = "-failed";

  private final Store store;
  private final InstantSource clock;
  private final LongSupplier most;

  public Audit(Store store, InstantSource clock) {
    this(store, clock, () -> Long.MAX_VALUE);
  }

  /// @param most entries
  public Audit(Store store, InstantSource clock, LongSupplier most) {
    this.store = store;
    this.clock = clock;
    this.most = most;
  }

  /// The change that writes an entry, to be applied together with what it tells of.
  ///
  /// @throws ApiException when there may be no more
  public Change entry(String kind, JsonObject.Builder members) {
    return entry(kind, members.build());
  }

  private Change entry(String kind, JsonObject told) {
    if (!hasRoom()) {
      throw ApiException.quota(quota());
    }
    return append(kind, told);
  }

  private Change append(String kind, JsonObject told) {
    var entry = JsonObject.builder().put("kind", kind).put("at", clock.instant().toString());
    told.members().forEach(entry::put);
    return new Change.Append(Journal.AUDIT, entry.build().canonicalUtf8());
  }

  /// Whether there may be one more entry.
  public boolean hasRoom() {
    long limit = most.getAsLong();
    return limit == Long.MAX_VALUE || size() - first() < limit;
  }

  /// How many there may be, in words.
  private String quota() {
    return "entries of the audit log: " + most.getAsLong();
  }

  /// The change that tells of entries that were pruned: in a full log too, since it makes room.
  Change pruned(JsonObject.Builder members) {
    return append("audit-pruned", members.build());
  }

  public void write(String kind, JsonObject.Builder members) {
    write(kind, members.build());
  }

  private void write(String kind, JsonObject members) {
    var _ = store.apply(List.of(entry(kind, members)));
  }

  /// Does what changes something outside of the store, which is written down before: what cannot be
  /// written down does not happen. What fails is told behind it as `KIND-failed`, since it may have
  /// changed something.
  ///
  /// @param members what the entries tell
  /// @param isDone whether an outcome is what was written down
  public <T> T beforehand(
      String kind, JsonObject members, Supplier<T> work, Predicate<? super T> isDone) {
    write(kind, members);
    T outcome;
    try {
      outcome = work.get();
    } catch (RuntimeException e) {
      tellFailed(kind, members, e);
      throw e;
    }
    if (!isDone.test(outcome)) {
      write(kind + FAILED, members);
    }
    return outcome;
  }

  private void tellFailed(String kind, JsonObject members, RuntimeException why) {
    try {
      write(kind + FAILED, members);
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  /// The number of the first entry that was not pruned.
  public long first() {
    return store.firstEntry(Journal.AUDIT);
  }

  /// How many entries there were, with those that were pruned.
  public long size() {
    return store.nextEntry(Journal.AUDIT);
  }

  /// `[{"number": 0, "entry": {…}}, …]`
  public Json entries(long from, int limit) {
    return store.entries(Journal.AUDIT, from, limit).stream()
        .map(Audit::numbered)
        .collect(JsonArray.collector());
  }

  /// The same without numbers.
  public List<JsonObject> told(long from, int limit) {
    return store.entries(Journal.AUDIT, from, limit).stream()
        .map(entry -> (JsonObject) Json.parse(entry.entry()))
        .toList();
  }

  private static Json numbered(LogEntry entry) {
    return JsonObject.builder()
        .put("number", entry.number())
        .put("entry", Json.parse(entry.entry()))
        .build();
  }
}
