package dev.nacre.attestationservice.reference;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.Json;
import dev.nacre.storage.Change;
import dev.nacre.storage.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The last versions of each reference value. Who registers the same ones every night would fill
/// the disk with all of them; the audit log tells of the older ones.
record ReferenceHistory(Store store, InstantSource clock) {
  /// Of each value.
  static final int KEPT = 100;

  private static final int TIME_WIDTH = 15;
  private static final int MOST_SWEPT = 1_000;

  /// The oldest first.
  List<Json> of(String name) {
    return keys(name).stream()
        .flatMap(key -> store.find(ReferenceKeys.HISTORY, key).stream())
        .map(Json::parse)
        .toList();
  }

  private List<String> keys(String name) {
    return Listed.keys(store, ReferenceKeys.HISTORY, ReferenceKeys.history(name));
  }

  /// What adds the version of a value that there is not now: its deletion made room.
  List<Change> beginning(String name, Bytes version) {
    return List.of(adding(name, version));
  }

  /// What adds a version, and drops the oldest where there are too many.
  List<Change> goingOn(String name, Bytes version) {
    var changes = new ArrayList<Change>();
    changes.add(adding(name, version));
    List<String> keys = keys(name);
    int first = Math.min(MOST_SWEPT, keys.size() + 1 - KEPT);
    for (int i = 0; i < first; i++) {
      changes.add(new Change.Delete(ReferenceKeys.HISTORY, keys.get(i)));
    }
    return changes;
  }

  /// Its key holds the time, and what the version is: replicas that write at the same moment do not
  /// overwrite each other's.
  private Change adding(String name, Bytes version) {
    String millis = Long.toString(clock.millis());
    String time = "0".repeat(Math.max(0, TIME_WIDTH - millis.length())) + millis;
    String digest = Digests.sha256(version).hex().substring(0, 16);
    return new Change.Put(
        ReferenceKeys.HISTORY, ReferenceKeys.history(name) + time + "-" + digest, version);
  }
}
