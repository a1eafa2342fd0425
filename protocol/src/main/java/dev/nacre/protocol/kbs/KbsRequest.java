package dev.nacre.protocol.kbs;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The first message, guest to broker: `POST /kbs/v0/auth`.
///
/// @param version must be [#VERSION]
/// @param tee what kind of machine asks, in upstream's spelling, such as `snp`
/// @param extraParams any JSON; current guests list the hashes that they know
public record KbsRequest(String version, String tee, Json extraParams) {
  public static final String VERSION = "0.4.0";
  private static final String HASHES = "supported-hash-algorithms";

  /// What a guest of this version sends.
  public static KbsRequest from(String tee) {
    Json hashes =
        new JsonArray(
            List.of(Json.of("sha256"), Json.of("sha384"), Json.of("sha512"), Json.of("sm3")));
    return new KbsRequest(VERSION, tee, JsonObject.builder().put(HASHES, hashes).build());
  }

  /// @throws dev.nacre.codec.MalformedException when a member is missing or of another kind
  public static KbsRequest parse(JsonObject json) {
    return new KbsRequest(json.string("version"), json.string("tee"), json.get("extra-params"));
  }

  public JsonObject toJson() {
    return JsonObject.builder()
        .put("version", version)
        .put("tee", tee)
        .put("extra-params", extraParams)
        .build();
  }

  /// The hashes that the guest says it knows, in lower case; empty when it says nothing.
  public Optional<List<String>> supportedHashes() {
    if (extraParams instanceof JsonObject params
        && params.find(HASHES).orElse(Json.of(false)) instanceof JsonArray(List<Json> names)) {
      return Optional.of(names.stream().flatMap(KbsRequest::text).toList());
    }
    return Optional.empty();
  }

  private static Stream<String> text(Json json) {
    return json instanceof JsonString(String name)
        ? Stream.of(name.toLowerCase(Locale.ROOT))
        : Stream.empty();
  }
}
