package dev.nacre.cli;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.Optional;

/// How a launch digest is printed.
enum MeasurementFormat {
  TEXT,
  JSON,
  REFERENCE_VALUES;

  /// @param name the reference value that the attestation policy compares with
  /// @param parts what went into the digest, by name
  String print(String name, Bytes digest, JsonObject parts) {
    return switch (this) {
      case TEXT -> digest.hex();
      case JSON -> parts.with(name, Json.of(digest.hex())).pretty();
      case REFERENCE_VALUES ->
          JsonObject.builder().put(name, JsonArray.of(Json.of(digest.hex()))).build().pretty();
    };
  }

  static Optional<MeasurementFormat> named(String name) {
    for (MeasurementFormat format : values()) {
      if (format.toString().equals(name)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
