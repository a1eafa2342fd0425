package dev.nacre.keybroker;

import dev.nacre.codec.json.JsonObject;
import java.time.Instant;

/// A number of refusals or releases that were only counted, which is to be written.
record Counted(long count, Instant from, Instant to) {
  JsonObject.Builder told() {
    return JsonObject.builder()
        .put("count", count)
        .put("from", from.toString())
        .put("to", to.toString());
  }
}
