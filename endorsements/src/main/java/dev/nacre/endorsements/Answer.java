package dev.nacre.endorsements;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What an endorser answered.
///
/// @param headers those that belong to the content, names in lower case
/// @param fetched when it was asked
record Answer(Bytes body, Map<String, String> headers, Instant fetched) {
  Answer {
    headers = Map.copyOf(headers);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  JsonObject toJson(String query) {
    var sent = JsonObject.builder();
    headers.keySet().stream()
        .sorted()
        .forEach(name -> sent.put(name, headers.getOrDefault(name, "")));
    return JsonObject.builder()
        .put("query", query)
        .put("fetched", fetched.toString())
        .put("headers", sent.build())
        .put("body", body.base64())
        .build();
  }

  /// @throws dev.nacre.codec.MalformedException when `json` is not what [#toJson] wrote
  static Answer parse(JsonObject json) {
    var headers = new LinkedHashMap<String, String>();
    for (Map.Entry<String, Json> header : json.object("headers").members().entrySet()) {
      if (header.getValue() instanceof JsonString(String value)) {
        headers.put(header.getKey(), value);
      }
    }
    return new Answer(
        Bytes.ofBase64(json.string("body")), headers, Times.parse(json.string("fetched")));
  }
}
