package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;

/// What a JWE authenticates beside its content (RFC 7516 section 4).
///
/// @param text of `json` without spaces, in base64url
record ProtectedHeader(JsonObject json, String text) {
  static final String CONTENT = "A256GCM";

  /// @param extras what it says beside `alg` and `enc`
  static ProtectedHeader of(String algorithm, JsonObject extras) {
    var members = JsonObject.builder().put("alg", algorithm).put("enc", CONTENT);
    extras.members().forEach(members::put);
    JsonObject json = members.build();
    return new ProtectedHeader(json, Bytes.utf8(json.text()).base64Url());
  }
}
