package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/// A public key as JSON (RFC 7517, RFC 7518 section 6, RFC 8037).
///
/// A value of this type is a key that can be used: the point lies on its curve, the modulus has a
/// size worth having. Private members of the parsed object are ignored.
public sealed interface Jwk permits EcJwk, RsaJwk, OkpJwk, AkpJwk {
  /// @throws MalformedException when `json` is no public key of a kind that Nacre knows
  static Jwk parse(JsonObject json) {
    String type = json.string("kty");
    return switch (type) {
      case "EC" -> EcJwk.parse(json);
      case "RSA" -> RsaJwk.parse(json);
      case "OKP" -> OkpJwk.parse(json);
      case "AKP" -> AkpJwk.parse(json);
      default -> throw MalformedException.at("JWK.kty", "EC, RSA, OKP or AKP", type);
    };
  }

  /// The key of the JDK as a JWK without an algorithm.
  ///
  /// @throws MalformedException when it is of a kind that Nacre does not know
  static Jwk of(PublicKey key) {
    return switch (key) {
      case ECPublicKey ec -> EcJwk.of(ec);
      case RSAPublicKey rsa -> RsaJwk.of(rsa);
      case EdECPublicKey ed -> OkpJwk.of(ed);
      case PublicKey other when other.getAlgorithm().startsWith("ML-KEM") -> AkpJwk.of(other);
      default ->
          throw MalformedException.at("key", "EC, RSA, Ed25519 or ML-KEM", key.getAlgorithm());
    };
  }

  PublicKey publicKey();

  /// What the key is for: the member `alg`.
  Optional<String> algorithm();

  /// Which key it is: the member `kid`.
  Optional<String> keyId();

  Jwk withAlgorithm(String algorithm);

  Jwk withKeyId(String keyId);

  JsonObject toJson();

  /// SHA-256 over the required members in canonical form (RFC 7638).
  default Bytes thumbprint() {
    return Digests.sha256(requiredMembers().canonicalUtf8());
  }

  /// The members that make the key this key (RFC 7638 section 3.2).
  JsonObject requiredMembers();

  /// The optional text member `name`, or empty when it is absent.
  ///
  /// @throws MalformedException when it is there and no string
  static Optional<String> text(JsonObject json, String name) {
    return json.findPresent(name).map(value -> asText(name, value));
  }

  private static String asText(String name, Json value) {
    if (value instanceof JsonString(String text)) {
      return text;
    }
    throw MalformedException.at("JWK." + name, "a string", value.kind());
  }
}
