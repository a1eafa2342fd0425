package dev.nacre.keybroker.audit;

import dev.nacre.codec.json.JsonObject;
import java.time.Instant;

/// A number of refusals or releases that were only counted, which is to be written.
public record Counted(long count, Instant from, Instant to) {
  public JsonObject.Builder told() {
    return JsonObject.builder()
        .put("count", count)
        .put("from", from.toString())
        .put("to", to.toString());
  }
}
