package dev.nacre.protocol.kbs;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.time.Instant;

/// What a broker says its audit log is, signed: from then on it cannot say otherwise unseen.
///
/// @param size how many entries
/// @param root the root of the Merkle tree over them (RFC 9162)
/// @param signature size, root and time as a JWS (ES256) of the key in its header
public record AuditCheckpoint(long size, Bytes root, String at, String signature) {
  private static final int ROOT_SIZE = 32;

  public static AuditCheckpoint sign(long size, Bytes root, Instant at, PrivateJwk key) {
    JsonObject told =
        JsonObject.builder()
            .put("size", size)
            .put("root", root.hex())
            .put("at", at.toString())
            .build();
    JsonObject header =
        JsonObject.builder().put("alg", "ES256").put("jwk", key.publicJwk().toJson()).build();
    Jws signed = Jws.sign(header, Bytes.utf8(told.text()), JwsAlgorithm.ES256, key.key());
    return new AuditCheckpoint(size, root, at.toString(), signed.compact());
  }

  /// @throws MalformedException when the signature does not hold, or says something else
  public static AuditCheckpoint parse(JsonObject json) {
    Jws signed = Jws.parse(json.string("signature"));
    if (!signed.isSignedBy(key(signed))) {
      throw MalformedException.at("audit checkpoint", "a signature that holds", "another");
    }
    JsonObject told = signed.claims();
    Bytes root = Bytes.ofHex(told.string("root"));
    if (root.size() != ROOT_SIZE || told.number("size") < 0) {
      throw MalformedException.at("audit checkpoint", "a root of 32 bytes", told.text());
    }
    return new AuditCheckpoint(
        told.number("size"), root, told.string("at"), json.string("signature"));
  }

  /// Who signed it. That it is the right one is for the reader to know: compare with the checkpoint
  /// before.
  public Jwk key() {
    return key(Jws.parse(signature));
  }

  private static Jwk key(Jws signed) {
    return Jwk.parse(signed.header().object("jwk"));
  }

  public JsonObject toJson() {
    return JsonObject.builder()
        .put("size", size)
        .put("root", root.hex())
        .put("at", Json.of(at))
        .put("signature", signature)
        .build();
  }
}
