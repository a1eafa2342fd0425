package dev.nacre.keybroker.policy;

import dev.nacre.attestationservice.Submodules;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.session.Proven;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How two judgements about one machine differ.
final class TrustChanges {
  private TrustChanges() {}

  /// Such as `cpu0 is warning, was affirming (executables 33, was 3)`; empty where they say the
  /// same.
  static Optional<String> between(JsonObject before, JsonObject after) {
    Map<String, JsonObject> earlier = Submodules.of(before);
    var parts = new ArrayList<String>();
    Submodules.of(after)
        .forEach((name, part) ->
            change(earlier.getOrDefault(name, JsonObject.empty()), part)
                .ifPresent(words -> parts.add(name + " is " + words)));
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
  }

  private static Optional<String> change(JsonObject before, JsonObject after) {
    List<String> claims = claims(vector(before), vector(after));
    String was = status(before);
    String is = status(after);
    if (claims.isEmpty() && was.equals(is)) {
      return Optional.empty();
    }
    return Optional.of(is + ", was " + was + " (" + String.join(", ", claims) + ")");
  }

  private static List<String> claims(JsonObject before, JsonObject after) {
    var differing = new ArrayList<String>();
    after
        .members()
        .forEach((claim, value) -> {
          Json was = before.find(claim).orElse(JsonNull.NULL);
          if (!was.equals(value)) {
            differing.add(claim + " " + value.text() + ", was " + was.text());
          }
        });
    return differing;
  }

  private static JsonObject vector(JsonObject part) {
    return part.find(Proven.VECTOR).orElse(JsonNull.NULL) instanceof JsonObject vector
        ? vector
        : JsonObject.empty();
  }

  private static String status(JsonObject part) {
    return part.find(Judged.STATUS).isPresent() ? part.string(Judged.STATUS) : "unknown";
  }
}
