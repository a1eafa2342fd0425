package dev.nacre.protocol.kbs;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import java.util.Optional;

/// The third message, guest to broker: `POST /kbs/v0/attest`.
///
/// @param initData the guest's initdata text (TOML), exactly as measured
/// @param nonce the challenge's
/// @param teeKey the guest's ephemeral public key, exactly as sent: its canonical form is measured
/// @param evidence the primary evidence, in the shape of its kind of machine
/// @param additionalEvidence empty, or the JSON text of an object with one member a device
public record KbsAttestation(
    Optional<String> initData,
    String nonce,
    JsonObject teeKey,
    Json evidence,
    String additionalEvidence) {

  /// @throws MalformedException when a member is missing, of another kind, or initdata is no TOML
  public static KbsAttestation parse(JsonObject json) {
    JsonObject runtime = json.object("runtime-data");
    JsonObject evidence = json.object("tee-evidence");
    return new KbsAttestation(
        json.findPresent("init-data").map(KbsAttestation::initData),
        runtime.string("nonce"),
        runtime.object("tee-pubkey"),
        evidence.get("primary_evidence"),
        evidence.string("additional_evidence"));
  }

  private static String initData(Json json) {
    if (!(json instanceof JsonObject initData)) {
      throw MalformedException.at("init-data", "an object or null", json.kind());
    }
    if (!initData.string("format").equals("toml")) {
      throw MalformedException.at("init-data.format", "toml", initData.string("format"));
    }
    return initData.string("body");
  }

  public JsonObject toJson() {
    Json initData =
        this.initData
            .<Json>map(body -> JsonObject.builder().put("format", "toml").put("body", body).build())
            .orElse(JsonNull.NULL);
    return JsonObject.builder()
        .put("init-data", initData)
        .put(
            "runtime-data",
            JsonObject.builder().put("nonce", nonce).put("tee-pubkey", teeKey).build())
        .put(
            "tee-evidence",
            JsonObject.builder()
                .put("primary_evidence", evidence)
                .put("additional_evidence", additionalEvidence)
                .build())
        .build();
  }

  /// What the primary evidence is bound to.
  public JsonObject primaryRuntimeData() {
    return ReportData.primary(nonce, teeKey, additionalEvidence);
  }

  /// What the evidence of each further device is bound to.
  public JsonObject deviceRuntimeData() {
    return ReportData.device(nonce, teeKey);
  }
}
