package dev.nacre.attestation.cca;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.List;

/// The key of one platform (CPAK), as a trust-anchor store in upstream's form names it.
///
/// @param instanceId 33 bytes
/// @param implementationId 32 bytes
record PlatformKey(Bytes instanceId, Bytes implementationId, Jwk key) {
  /// @param store `[{"pkey":JWK,"implementation-id":hex,"instance-id":hex}, …]`
  static List<PlatformKey> parseAll(Bytes store) {
    if (Json.parse(store) instanceof JsonArray entries) {
      return entries.stream().map(PlatformKey::parse).toList();
    }
    throw MalformedException.at("CCA platform keys", "an array", "something else");
  }

  private static PlatformKey parse(Json entry) {
    if (entry instanceof JsonObject object) {
      return new PlatformKey(
          Bytes.ofHex(object.string("instance-id")),
          Bytes.ofHex(object.string("implementation-id")),
          Jwk.parse(object.object("pkey")));
    }
    throw MalformedException.at("CCA platform keys", "objects", entry.kind());
  }

  /// SHA-256 over the DER SubjectPublicKeyInfo.
  Bytes fingerprint() {
    return Digests.sha256(Bytes.of(key.publicKey().getEncoded()));
  }
}
