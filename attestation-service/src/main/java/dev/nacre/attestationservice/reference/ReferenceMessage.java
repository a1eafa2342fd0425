package dev.nacre.attestationservice.reference;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;

/// What is sent to register reference values: upstream's `{"version": "0.1.0", "type": "sample",
/// "payload": "<base64>"}`.
///
/// @param type names the extractor that reads `payload`
/// @param payload decoded
/// @param text the whole message as it came
public record ReferenceMessage(String type, Bytes payload, String text) {
  private static final String VERSION = "0.1.0";

  /// @throws MalformedException when it is another
  public static ReferenceMessage parse(String message) {
    if (!(Json.parse(message) instanceof JsonObject envelope)) {
      throw MalformedException.at("reference value message", "an object", "something else");
    }
    String version =
        envelope.findPresent("version").isPresent() ? envelope.string("version") : VERSION;
    if (!version.equals(VERSION)) {
      throw MalformedException.at("reference value message's version", VERSION, version);
    }
    return new ReferenceMessage(
        envelope.string("type"), Bytes.ofBase64(envelope.string("payload")), message);
  }
}
