package dev.nacre.keybroker.config;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Set;

/// Upstream's file for an RVPS by itself: `{"storage": {…}, "extractors": {…}}`. It is read as the
/// file of a server that offers reference values where upstream's does, and otherwise listens at
/// the loopback address only, for its owner.
final class LoneRvps {
  private static final String STORAGE = "storage";
  private static final String EXTRACTORS = "extractors";
  private static final Set<String> KEYS = Set.of(STORAGE, EXTRACTORS);
  private static final Set<String> OLD = Set.of("type", "file_path");
  private static final String ADDRESS = "127.0.0.1:50003";

  private LoneRvps() {}

  static boolean is(JsonObject document) {
    Set<String> keys = document.members().keySet();
    return !keys.isEmpty() && KEYS.containsAll(keys);
  }

  /// The same wishes in the words of a server's file.
  static JsonObject asServer(JsonObject document, List<String> notes) {
    notes.add(
        "a file of upstream's RVPS: reference values are offered over gRPC at "
            + ADDRESS
            + ", and the owner's API at the loopback address, without TLS");
    var server =
        JsonObject.builder()
            .put("http_server", JsonObject.builder().put("insecure_http", true).build())
            .put("nacre", JsonObject.builder().put("rvps_socket", ADDRESS).build());
    document
        .findPresent(STORAGE)
        .ifPresent(storage -> server.put("storage_backend", known(storage, notes)));
    document.findPresent(EXTRACTORS).ifPresent(all -> server.put("attestation_service", rvps(all)));
    return server.build();
  }

  /// Without the keys that upstream's own composition of containers still sets and nobody reads.
  private static Json known(Json storage, List<String> notes) {
    if (!(storage instanceof JsonObject table)) {
      return storage;
    }
    JsonObject known = table;
    for (String old : OLD) {
      if (known.find(old).isPresent()) {
        notes.add("storage." + old + " has no effect, as upstream: see storage.storage_type");
        known = known.without(old);
      }
    }
    return known;
  }

  private static JsonObject rvps(Json extractors) {
    return JsonObject.builder()
        .put("rvps_config", JsonObject.builder().put(EXTRACTORS, extractors).build())
        .build();
  }
}
