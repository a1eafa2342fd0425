package dev.nacre.cli.measure;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What was predicted, and from what.
///
/// @param technology `snp`, `tdx`, …
/// @param values each by the name of the reference value that the attestation policy compares with
/// @param inputs what went into them, by name
public record Measurement(String technology, Map<String, Bytes> values, JsonObject inputs) {
  public Measurement {
    values = new LinkedHashMap<>(values);
  }

  public static Measurement of(String technology, String name, Bytes digest, JsonObject inputs) {
    return new Measurement(technology, Map.of(name, digest), inputs);
  }

  /// A single digest alone; several with their names, a line each.
  String text() {
    return values.size() == 1
        ? values.values().iterator().next().hex()
        : values.entrySet().stream()
            .map(value -> value.getKey() + " " + value.getValue().hex())
            .collect(Collectors.joining("\n"));
  }

  /// The member of [#json] that tells which others are values.
  static final String VALUES = "values";

  /// One object: the technology, the inputs, the values, and under [#VALUES] the names of these.
  JsonObject json() {
    var json = JsonObject.builder().put("tee", technology);
    inputs.members().forEach(json::put);
    values.forEach((name, value) -> json.put(name, value.hex()));
    return json.put(VALUES, JsonArray.ofStrings(values.keySet())).build();
  }

  /// As `nacre refvalue put` and a message of the type `sample` take them.
  JsonObject referenceValues() {
    var json = JsonObject.builder();
    values.forEach((name, value) -> json.put(name, JsonArray.of(Json.of(value.hex()))));
    return json.build();
  }
}
