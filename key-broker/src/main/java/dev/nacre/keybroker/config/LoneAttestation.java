package dev.nacre.keybroker.config;

import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.Set;

/// Upstream's file for an attestation service by itself: `{"rvps_config": {…},
/// "attestation_token_broker": {…}, …}`. It is read as the file of a server that offers the service
/// where upstream's key broker looks for it, and otherwise listens at the loopback address only,
/// for its owner.
final class LoneAttestation {
  private static final String STORAGE = "storage_backend";
  private static final String ADDRESS = "127.0.0.1:50004";

  /// Of the service alone.
  private static final Set<String> OWN =
      Set.of(
          "rvps_config",
          "attestation_token_broker",
          "verifier_config",
          "work_dir",
          "policy_engine");

  private LoneAttestation() {}

  static boolean is(JsonObject document) {
    Set<String> keys = document.members().keySet();
    return keys.stream().anyMatch(OWN::contains)
        && keys.stream().allMatch(key -> OWN.contains(key) || key.equals(STORAGE));
  }

  /// The same wishes in the words of a server's file.
  static JsonObject asServer(JsonObject document, List<String> notes) {
    notes.add(
        "a file of upstream's attestation service: it is offered at "
            + ADDRESS
            + " (--attestation-listen wins), and the owner's API at the loopback address, without"
            + " TLS");
    var service = JsonObject.builder();
    var server =
        JsonObject.builder()
            .put("http_server", JsonObject.builder().put("insecure_http", true).build())
            .put("nacre", JsonObject.builder().put("attestation_socket", ADDRESS).build());
    document
        .members()
        .forEach((key, value) -> {
          var part = key.equals(STORAGE) ? server : service;
          part.put(key, value);
        });
    return server.put("attestation_service", service.build()).build();
  }
}
