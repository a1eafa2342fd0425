package dev.nacre.attestationservice.reference;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;

/// A value to compare a claim with.
///
/// @param value usually a list of those that are accepted
/// @param expiration from then on it does not exist for policies
/// @param set which named set it belongs to; empty for none
/// @param provenance who registered it (`by`), when (`at`), from which message (`message-sha256`)
///   and document (`extractor`, `payload-sha256`, `tag` or `corim`, `signer`)
public record ReferenceValue(
    String name, Json value, Instant expiration, String set, JsonObject provenance) {
  private static final String VERSION = "0.1.0";
  private static final String PROVENANCE = "provenance";
  private static final String SET = "set";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  /// @param stored as [#toJson] writes it, or as upstream does, which keeps no provenance
  /// @throws MalformedException when it is neither
  static ReferenceValue parse(Bytes stored) {
    if (!(Json.parse(stored) instanceof JsonObject record)) {
      throw MalformedException.at("stored reference value", "an object", "something else");
    }
    try {
      return new ReferenceValue(
          record.string("name"),
          record.get("value"),
          TIME.parse(record.string("expiration"), Instant::from),
          record.find(SET).isPresent() ? record.string(SET) : "",
          record.find(PROVENANCE).isPresent() ? record.object(PROVENANCE) : JsonObject.empty());
    } catch (DateTimeParseException e) {
      throw new MalformedException(
          "reference value " + record.string("name") + ": expected a time, found " + e.getMessage(),
          e);
    }
  }

  /// This one, which accepts what `more` does too.
  ReferenceValue and(ReferenceValue more, Registration wish) {
    var accepted = new LinkedHashSet<Json>(listed(value));
    accepted.addAll(listed(more.value()));
    return new ReferenceValue(
        name,
        new JsonArray(List.copyOf(accepted)),
        wish.end().map(_ -> more.expiration()).orElse(expiration),
        wish.set().isEmpty() ? set : wish.set(),
        more.provenance());
  }

  private static List<Json> listed(Json value) {
    return value instanceof JsonArray list ? list.elements() : List.of(value);
  }

  boolean isInForceAt(Instant now) {
    return expiration.isAfter(now);
  }

  /// The record as upstream stores it, and beside it what upstream does not keep.
  public JsonObject toJson() {
    var record =
        JsonObject.builder()
            .put("version", VERSION)
            .put("name", name)
            .put("expiration", TIME.format(expiration))
            .put("value", value);
    if (!set.isEmpty()) {
      record.put(SET, set);
    }
    return record.put(PROVENANCE, provenance).build();
  }

  Bytes stored() {
    return Bytes.utf8(toJson().text());
  }
}
