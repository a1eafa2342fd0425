package dev.nacre.keybroker.settings;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// Something that ends.
///
/// @param kind such as `reference-value`
/// @param ends empty where it cannot be read
/// @param problem why not; empty where it can
public record Expiry(String kind, String name, Optional<Instant> ends, String problem) {
  /// What cannot be read comes first: it may be over.
  public static final Comparator<Expiry> SOONEST =
      Comparator.comparing((Expiry one) -> one.ends().orElse(Instant.MIN))
          .thenComparing(Expiry::kind)
          .thenComparing(Expiry::name);

  public static Expiry at(String kind, String name, Instant end) {
    return new Expiry(kind, name, Optional.of(end), "");
  }

  static Expiry unreadable(String kind, String name, String problem) {
    return new Expiry(kind, name, Optional.empty(), problem);
  }

  public Json toJson() {
    JsonObject.Builder told = JsonObject.builder().put("kind", kind).put("name", name);
    ends.ifPresent(time -> told.put("ends", time.toString()));
    return problem.isEmpty() ? told.build() : told.put("problem", problem).build();
  }
}
