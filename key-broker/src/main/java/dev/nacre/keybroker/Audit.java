package dev.nacre.keybroker;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.Change;
import dev.nacre.storage.Journal;
import dev.nacre.storage.LogEntry;
import dev.nacre.storage.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/// What was released, refused and changed. It only grows, and never holds a secret.
final class Audit {
  private final Store store;
  private final InstantSource clock;
  private final LongSupplier most;

  Audit(Store store, InstantSource clock) {
    this(store, clock, () -> Long.MAX_VALUE);
  }

  /// @param most entries
  Audit(Store store, InstantSource clock, LongSupplier most) {
    this.store = store;
    this.clock = clock;
    this.most = most;
  }

  /// The change that writes an entry, to be applied together with what it tells of.
  ///
  /// @throws ApiException when there may be no more
  Change entry(String kind, JsonObject.Builder members) {
    long limit = most.getAsLong();
    if (limit < Long.MAX_VALUE && size() >= limit) {
      throw ApiException.quota("entries of the audit log: " + limit);
    }
    JsonObject told = members.build();
    var entry = JsonObject.builder().put("kind", kind).put("at", clock.instant().toString());
    told.members().forEach(entry::put);
    return new Change.Append(Journal.AUDIT, entry.build().canonicalUtf8());
  }

  void write(String kind, JsonObject.Builder members) {
    var _ = store.apply(List.of(entry(kind, members)));
  }

  long size() {
    return store.nextEntry(Journal.AUDIT);
  }

  /// `[{"number": 0, "entry": {…}}, …]`
  Json entries(long from, int limit) {
    return store.entries(Journal.AUDIT, from, limit).stream()
        .map(Audit::numbered)
        .collect(JsonArray.collector());
  }

  /// The same without numbers.
  List<JsonObject> told(long from, int limit) {
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
