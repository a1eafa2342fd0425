package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;

/// A public key of RSA, 2048 to 8192 bits.
///
/// @param modulus big-endian without a leading zero
/// @param exponent likewise
public record RsaJwk(
    Bytes modulus, Bytes exponent, Optional<String> algorithm, Optional<String> keyId)
    implements Jwk {
  private static final int SMALLEST_BITS = 2048;
  private static final int LARGEST_BITS = 8192;
  private static final int LARGEST_EXPONENT_BYTES = 8;

  /// @throws MalformedException when the size is not one that Nacre accepts
  public RsaJwk {
    modulus = minimal(modulus);
    exponent = minimal(exponent);
    int bits = new BigInteger(1, modulus.toArray()).bitLength();
    if (bits < SMALLEST_BITS || bits > LARGEST_BITS) {
      throw MalformedException.at(
          "JWK.n", SMALLEST_BITS + " to " + LARGEST_BITS + " bits", bits + " bits");
    }
    if (exponent.isEmpty() || exponent.size() > LARGEST_EXPONENT_BYTES) {
      throw MalformedException.at(
          "JWK.e", "1 to " + LARGEST_EXPONENT_BYTES + " bytes", exponent.size() + " bytes");
    }
    requireOdd("JWK.n", modulus);
    requireOdd("JWK.e", exponent);
    if (exponent.equals(Bytes.of((byte) 1))) {
      throw MalformedException.at(
          "JWK.e", "at least 3", "1, with which everybody could have signed");
    }
  }

  private static void requireOdd(String name, Bytes number) {
    if (number.at(number.size() - 1) % 2 == 0) {
      throw MalformedException.at(name, "an odd number", "an even one");
    }
  }

  static RsaJwk parse(JsonObject json) {
    return new RsaJwk(
        Bytes.ofBase64Url(json.string("n")),
        Bytes.ofBase64Url(json.string("e")),
        Jwk.text(json, "alg"),
        Jwk.text(json, "kid"));
  }

  static RsaJwk of(RSAPublicKey key) {
    return new RsaJwk(
        Bytes.of(key.getModulus().toByteArray()),
        Bytes.of(key.getPublicExponent().toByteArray()),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public RSAPublicKey publicKey() {
    var numbers =
        new RSAPublicKeySpec(
            new BigInteger(1, modulus.toArray()), new BigInteger(1, exponent.toArray()));
    try {
      return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(numbers);
    } catch (GeneralSecurityException e) {
      throw new MalformedException("JWK: expected a public key of RSA", e);
    }
  }

  @Override
  public RsaJwk withAlgorithm(String algorithm) {
    return new RsaJwk(modulus, exponent, Optional.of(algorithm), keyId);
  }

  @Override
  public RsaJwk withKeyId(String keyId) {
    return new RsaJwk(modulus, exponent, algorithm, Optional.of(keyId));
  }

  @Override
  public JsonObject toJson() {
    var json = JsonObject.builder();
    algorithm.ifPresent(alg -> json.put("alg", alg));
    json.put("kty", "RSA");
    keyId.ifPresent(kid -> json.put("kid", kid));
    return json.put("n", modulus.base64Url()).put("e", exponent.base64Url()).build();
  }

  @Override
  public JsonObject requiredMembers() {
    return JsonObject.builder()
        .put("e", exponent.base64Url())
        .put("kty", "RSA")
        .put("n", modulus.base64Url())
        .build();
  }

  static Bytes minimal(Bytes number) {
    int zeros = 0;
    while (zeros < number.size() && number.at(zeros) == 0) {
      zeros++;
    }
    return number.slice(zeros, number.size());
  }
}
