package dev.nacre.keybroker;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.List;

/// The forms of bodies for the API document (JSON Schema 2020-12).
final class Bodies {
  private static final JsonObject ANY = JsonObject.empty();
  private static final JsonObject TEXT = type("string");
  private static final JsonObject BASE64URL = TEXT.with("pattern", Json.of("^[A-Za-z0-9_-]*$"));

  static final JsonObject REQUEST =
      object(
          List.of("version", "tee", "extra-params"),
          JsonObject.builder().put("version", TEXT).put("tee", TEXT).put("extra-params", ANY));
  static final JsonObject CHALLENGE =
      object(
          List.of("nonce", "extra-params"),
          JsonObject.builder().put("nonce", TEXT).put("extra-params", ANY));
  static final JsonObject ATTESTATION =
      object(
          List.of("runtime-data", "tee-evidence"),
          JsonObject.builder()
              .put("init-data", ANY)
              .put(
                  "runtime-data",
                  object(
                      List.of("nonce", "tee-pubkey"),
                      JsonObject.builder().put("nonce", TEXT).put("tee-pubkey", type("object"))))
              .put(
                  "tee-evidence",
                  object(
                      List.of("primary_evidence", "additional_evidence"),
                      JsonObject.builder()
                          .put("primary_evidence", ANY)
                          .put("additional_evidence", TEXT))));
  static final JsonObject TOKEN = object(List.of("token"), JsonObject.builder().put("token", TEXT));
  static final JsonObject JWE =
      object(
          List.of("protected", "encrypted_key", "iv", "ciphertext", "tag"),
          JsonObject.builder()
              .put("protected", BASE64URL)
              .put("encrypted_key", BASE64URL)
              .put("iv", BASE64URL)
              .put("ciphertext", BASE64URL)
              .put("tag", BASE64URL));
  static final JsonObject ATTESTATION_POLICY =
      object(
          List.of("policy_id", "policy"),
          JsonObject.builder().put("policy_id", TEXT).put("policy", BASE64URL));
  static final JsonObject RESOURCE_POLICY =
      object(List.of("policy"), JsonObject.builder().put("policy", BASE64URL));
  static final JsonObject NAMED_POLICY =
      object(
          List.of("policy", "prefixes"),
          JsonObject.builder().put("policy", BASE64URL).put("prefixes", list(TEXT)));
  static final JsonObject REFERENCE_VALUES =
      object(
          List.of("type", "payload"),
          JsonObject.builder().put("version", TEXT).put("type", TEXT).put("payload", TEXT));
  static final JsonObject DRY_RUN = object(List.of("kind"), JsonObject.builder().put("kind", TEXT));
  static final JsonObject EVIDENCE =
      object(
          List.of("verification_requests", "policy_ids"),
          JsonObject.builder()
              .put(
                  "verification_requests",
                  list(
                      object(
                          List.of("tee", "evidence"),
                          JsonObject.builder().put("tee", TEXT).put("evidence", BASE64URL))))
              .put("policy_ids", list(TEXT)));
  static final JsonObject OBJECT = type("object");
  static final JsonObject LIST = type("array");

  private Bodies() {}

  private static JsonObject type(String name) {
    return JsonObject.builder().put("type", name).build();
  }

  private static JsonObject list(JsonObject items) {
    return type("array").with("items", items);
  }

  private static JsonObject object(List<String> required, JsonObject.Builder properties) {
    return type("object")
        .with("required", JsonArray.ofStrings(required))
        .with("properties", properties.build());
  }
}
