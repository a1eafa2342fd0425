package dev.nacre.attestationservice;

import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/// The parts of an attestation result, by name such as `cpu0`. Results of other services may have
/// none.
public final class Submodules {
  private Submodules() {}

  public static Map<String, JsonObject> of(JsonObject claims) {
    Map<String, JsonObject> parts = new LinkedHashMap<>();
    if (claims.find("submods").orElse(JsonNull.NULL) instanceof JsonObject all) {
      all.members()
          .forEach((name, value) -> {
            if (value instanceof JsonObject part) {
              parts.put(name, part);
            }
          });
    }
    return parts;
  }
}
