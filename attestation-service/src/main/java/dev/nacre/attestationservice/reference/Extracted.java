package dev.nacre.attestationservice.reference;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What an extractor found in a document.
///
/// @param values by name, in the document's order
/// @param origin what is known of the document: its kind, its SHA-256, its own name, who signed it
/// @param end when the document says that its values end
public record Extracted(Map<String, Json> values, JsonObject origin, Optional<Instant> end) {
  public Extracted {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  static JsonObject.Builder origin(String type, Bytes document) {
    return JsonObject.builder()
        .put("extractor", type)
        .put("payload-sha256", Digests.sha256(document).hex());
  }
}
