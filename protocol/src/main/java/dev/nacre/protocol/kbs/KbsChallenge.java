package dev.nacre.protocol.kbs;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.Locale;

/// The second message, broker to guest: what the evidence must be bound to.
///
/// @param nonce 32 random bytes in base64, or for IBM Secure Execution a JSON text
/// @param extraParams an empty string, or an object that selects a hash
public record KbsChallenge(String nonce, Json extraParams) {
  private static final String SELECTED = "selected-hash-algorithm";
  private static final String DEFAULT_HASH = "sha384";

  /// @throws dev.nacre.codec.MalformedException when a member is missing or of another kind
  public static KbsChallenge parse(JsonObject json) {
    return new KbsChallenge(json.string("nonce"), json.get("extra-params"));
  }

  /// Parameters that select a hash.
  public static Json selecting(String hash) {
    return JsonObject.builder().put(SELECTED, hash).build();
  }

  public JsonObject toJson() {
    return JsonObject.builder().put("nonce", nonce).put("extra-params", extraParams).build();
  }

  /// The hash that binds the evidence, in lower case; `sha384` when the broker selects none.
  public String hash() {
    if (extraParams instanceof JsonObject params
        && params.find(SELECTED).orElse(Json.of(false)) instanceof JsonString(String name)) {
      return name.toLowerCase(Locale.ROOT);
    }
    return DEFAULT_HASH;
  }
}
