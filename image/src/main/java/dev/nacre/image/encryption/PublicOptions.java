package dev.nacre.image.encryption;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;

/// What anybody may read about an encrypted layer: the cipher and the authentication code of the
/// ciphertext.
record PublicOptions(Bytes hmac) {
  private static final String CIPHER = "AES_256_CTR_HMAC_SHA256";
  private static final int HMAC_SIZE = 32;

  PublicOptions {
    if (hmac.size() != HMAC_SIZE) {
      throw MalformedException.at(
          "public layer options, hmac", HMAC_SIZE + " bytes", hmac.size() + " bytes");
    }
  }

  /// @param encoded the value of the annotation: base64 of JSON
  static PublicOptions parse(String encoded) {
    if (!(Json.parse(Bytes.ofBase64(encoded)) instanceof JsonObject json)) {
      throw MalformedException.at("public layer options", "a JSON object", "something else");
    }
    if (!json.string("cipher").equals(CIPHER)) {
      throw MalformedException.at("public layer options, cipher", CIPHER, json.string("cipher"));
    }
    boolean nonce =
        json.findPresent("cipheroptions").isPresent()
            && json.object("cipheroptions").find("nonce").isPresent();
    if (nonce) {
      throw MalformedException.at("public layer options", "no nonce in public", "one");
    }
    return new PublicOptions(Bytes.ofBase64(json.string("hmac")));
  }

  String encode() {
    JsonObject json =
        JsonObject.builder()
            .put("cipher", CIPHER)
            .put("hmac", hmac.base64())
            .put("cipheroptions", JsonObject.empty())
            .build();
    return Bytes.utf8(json.text()).base64();
  }
}
