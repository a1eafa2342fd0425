package dev.nacre.attestation.nvidia;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.util.Map;

/// What NVIDIA's remote attestation service (NRAS) said about the report of one device: a token
/// about all, which names the digest of a token about the device; not yet believed.
///
/// @param report SHA-256 over the report that was sent, as whoever asked wrote it down
/// @param part how the service calls the device: `GPU-0`
public record RemoteVerdict(Bytes report, Jws overall, String part, Jws device) {
  private static final String REPORT = "report_sha256";
  private static final String VERDICT = "verdict";

  /// Of a device: what the service answered about `report`, written down for [#parse].
  ///
  /// @param answer of the service, JSON
  public static JsonObject document(SpdmReport report, Json answer) {
    return JsonObject.builder().put(REPORT, digest(report).hex()).put(VERDICT, answer).build();
  }

  /// @throws MalformedException when it is not `[["JWT", token], {name: token}]` about one device
  public static RemoteVerdict parse(Bytes document) {
    if (!(Json.parse(document) instanceof JsonObject json)) {
      throw MalformedException.at("NVIDIA verdict", "an object", "another value");
    }
    JsonArray answer = json.array(VERDICT);
    if (answer.size() != 2
        || !(answer.get(0) instanceof JsonArray overall)
        || !(answer.get(1) instanceof JsonObject parts)
        || parts.members().size() != 1) {
      throw MalformedException.at(
          "NVIDIA verdict", "a token about all and one about a device", "another form");
    }
    Map.Entry<String, Json> part = parts.members().entrySet().iterator().next();
    return new RemoteVerdict(
        Bytes.ofHex(json.string(REPORT)), jwt(overall), part.getKey(), token(part.getValue()));
  }

  private static Jws jwt(JsonArray typed) {
    if (typed.size() != 2 || !typed.get(0).equals(Json.of("JWT"))) {
      throw MalformedException.at("NVIDIA verdict", "[\"JWT\", token]", "another form");
    }
    return token(typed.get(1));
  }

  private static Jws token(Json json) {
    if (json instanceof JsonString(String text)) {
      return Jws.parse(text);
    }
    throw MalformedException.at("NVIDIA verdict", "tokens as text", json.kind());
  }

  boolean isAbout(SpdmReport of) {
    return report.equals(digest(of));
  }

  private static Bytes digest(SpdmReport report) {
    return Digests.sha256(report.signed().concat(report.signature()));
  }
}
