package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.nio.charset.StandardCharsets;

/// What a JWE authenticates beside its content (RFC 7516 section 4).
///
/// @param text of it without spaces, in base64url
record ProtectedHeader(String text) {
  static final String CONTENT = "A256GCM";

  /// @param extras what it says beside `alg` and `enc`
  static ProtectedHeader of(String algorithm, JsonObject extras) {
    var members = JsonObject.builder().put("alg", algorithm).put("enc", CONTENT);
    extras.members().forEach(members::put);
    return new ProtectedHeader(members.build().utf8().base64Url());
  }

  /// @throws MalformedException when it is none
  JsonObject json() {
    if (Json.parse(Bytes.ofBase64Url(text)) instanceof JsonObject header) {
      return header;
    }
    throw MalformedException.at("JWE.protected", "an object", "something else");
  }

  /// What is authenticated of it.
  byte[] bound() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
