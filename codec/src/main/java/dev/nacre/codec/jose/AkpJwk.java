package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;

/// A public key of ML-KEM-768 (FIPS 203) as an algorithm key pair (draft-ietf-jose-pqc-kem), as
/// upstream's guests send it.
///
/// @param pub the 1184 bytes of the encapsulation key
public record AkpJwk(Bytes pub, Optional<String> keyId) implements Jwk {
  /// The only algorithm of such keys here.
  public static final String ALGORITHM = "ML-KEM-768+A192KW";

  static final String KEM = "ML-KEM-768";
  private static final int SIZE = 1184;

  /// SubjectPublicKeyInfo up to the key itself (RFC 9935 section 4).
  private static final Bytes PREFIX = Bytes.ofHex("308204b2300b0609608648016503040402038204a100");

  public AkpJwk {
    if (pub.size() != SIZE) {
      throw MalformedException.at("JWK.pub", SIZE + " bytes for " + KEM, pub.size() + " bytes");
    }
  }

  static AkpJwk parse(JsonObject json) {
    String algorithm = json.string("alg");
    if (!algorithm.equals(ALGORITHM)) {
      throw MalformedException.at("JWK.alg", ALGORITHM, algorithm);
    }
    return new AkpJwk(Bytes.ofBase64Url(json.string("pub")), Jwk.text(json, "kid"));
  }

  /// @throws MalformedException when it is a key of another parameter set
  static AkpJwk of(PublicKey key) {
    Bytes encoded = Bytes.of(key.getEncoded());
    if (!encoded.startsWith(PREFIX)) {
      throw MalformedException.at("key", KEM, key.getAlgorithm());
    }
    return new AkpJwk(encoded.slice(PREFIX.size(), encoded.size()), Optional.empty());
  }

  @Override
  public PublicKey publicKey() {
    try {
      return KeyFactory.getInstance(KEM)
          .generatePublic(new X509EncodedKeySpec(PREFIX.concat(pub).toArray()));
    } catch (GeneralSecurityException e) {
      throw new MalformedException("JWK: expected a public key of " + KEM, e);
    }
  }

  @Override
  public Optional<String> algorithm() {
    return Optional.of(ALGORITHM);
  }

  /// @throws MalformedException when it is another than [#ALGORITHM]
  @Override
  public AkpJwk withAlgorithm(String algorithm) {
    if (!algorithm.equals(ALGORITHM)) {
      throw MalformedException.at("JWK.alg", ALGORITHM, algorithm);
    }
    return this;
  }

  @Override
  public AkpJwk withKeyId(String keyId) {
    return new AkpJwk(pub, Optional.of(keyId));
  }

  @Override
  public JsonObject toJson() {
    var json = JsonObject.builder().put("alg", ALGORITHM).put("kty", "AKP");
    keyId.ifPresent(kid -> json.put("kid", kid));
    return json.put("pub", pub.base64Url()).build();
  }

  @Override
  public JsonObject requiredMembers() {
    return JsonObject.builder()
        .put("alg", ALGORITHM)
        .put("kty", "AKP")
        .put("pub", pub.base64Url())
        .build();
  }
}
