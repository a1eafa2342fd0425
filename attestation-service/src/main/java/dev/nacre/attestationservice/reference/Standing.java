package dev.nacre.attestationservice.reference;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What is known of the values of one name beside what is in force.
///
/// @param expired when the value ended, where it did
/// @param waiting what would be in force, by the set in which it waits
public record Standing(Optional<Instant> expired, Map<String, Json> waiting) {
  public static final Standing UNKNOWN = new Standing(Optional.empty(), Map.of());

  public Standing {
    waiting = Map.copyOf(waiting);
  }

  /// The first set that accepts `claim` once it is activated.
  public Optional<String> waitingFor(Json claim) {
    return waiting.entrySet().stream()
        .filter(set -> accepts(set.getValue(), claim))
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst();
  }

  private static boolean accepts(Json value, Json claim) {
    return value.equals(claim)
        || (value instanceof JsonArray list && list.elements().contains(claim));
  }
}
