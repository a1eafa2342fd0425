package dev.nacre.attestationservice;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/// A value to compare a claim with.
///
/// @param value usually a list of those that are accepted
/// @param expiration from then on it does not exist for policies
public record ReferenceValue(String name, Json value, Instant expiration) {
  private static final String VERSION = "0.1.0";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  static ReferenceValue parse(JsonObject record) {
    try {
      return new ReferenceValue(
          record.string("name"),
          record.get("value"),
          TIME.parse(record.string("expiration"), Instant::from));
    } catch (DateTimeParseException e) {
      throw new MalformedException(
          "reference value " + record.string("name") + ": expected a time, found " + e.getMessage(),
          e);
    }
  }

  /// The record as upstream stores it.
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("version", VERSION)
        .put("name", name)
        .put("expiration", TIME.format(expiration))
        .put("value", value)
        .build();
  }
}
