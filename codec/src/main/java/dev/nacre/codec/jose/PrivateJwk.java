package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;

/// A key pair: a public key as a JWK, and the private key that belongs to it.
///
/// @param publicJwk what may be shown to others
/// @param key what must not be
public record PrivateJwk(Jwk publicJwk, PrivateKey key) {
  public static PrivateJwk generate(EcCurve curve) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve.standardName()));
      KeyPair pair = generator.generateKeyPair();
      return new PrivateJwk(EcJwk.made(curve, (ECPublicKey) pair.getPublic()), pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot generate a key on " + curve.joseName(), e);
    }
  }

  public static PrivateJwk generateRsa(int bits) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
      return of(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot generate a key of RSA", e);
    }
  }

  /// A pair of ML-KEM-768, which does not leave the process: it has no form as text.
  public static PrivateJwk generateKem() {
    try {
      return of(KeyPairGenerator.getInstance(AkpJwk.KEM).generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot generate a key of " + AkpJwk.KEM, e);
    }
  }

  public static PrivateJwk of(KeyPair pair) {
    return new PrivateJwk(Jwk.of(pair.getPublic()), pair.getPrivate());
  }

  /// A JWK with its private members: `d` for EC; `d p q dp dq qi` for RSA.
  ///
  /// @throws MalformedException when a member is missing or of the wrong size
  public static PrivateJwk parse(JsonObject json) {
    Jwk publicJwk = Jwk.parse(json);
    try {
      PrivateKey key =
          switch (publicJwk) {
            case EcJwk ec -> ecKey(ec, json);
            case RsaJwk rsa -> rsaKey(rsa, json);
            case OkpJwk _, AkpJwk _ ->
                throw MalformedException.at("JWK.kty", "EC or RSA", json.string("kty"));
          };
      return new PrivateJwk(publicJwk, key);
    } catch (GeneralSecurityException e) {
      throw new MalformedException("JWK: expected a private key", e);
    }
  }

  /// What [#revealText] gave.
  ///
  /// @throws MalformedException when it is no such key; nothing of it appears in the message
  public static PrivateJwk parse(Secret text) {
    return text.reveal(bytes -> {
      if (Json.parse(Bytes.of(bytes)) instanceof JsonObject json) {
        return parse(json);
      }
      throw MalformedException.at("JWK", "an object", "another value");
    });
  }

  public PrivateJwk withAlgorithm(String algorithm) {
    return new PrivateJwk(publicJwk.withAlgorithm(algorithm), key);
  }

  /// Everything, the private members included: for a sealed store only.
  ///
  /// @throws MalformedException when the key does not show its numbers, as in a security module
  public JsonObject revealJson() {
    JsonObject open = publicJwk.toJson();
    return switch (key) {
      case ECPrivateKey ec -> open.with("d", number(curve().coordinate(ec.getS())));
      case RSAPrivateCrtKey rsa ->
          open.with("d", number(rsa.getPrivateExponent()))
              .with("p", number(rsa.getPrimeP()))
              .with("q", number(rsa.getPrimeQ()))
              .with("dp", number(rsa.getPrimeExponentP()))
              .with("dq", number(rsa.getPrimeExponentQ()))
              .with("qi", number(rsa.getCrtCoefficient()));
      default -> throw MalformedException.at("key", "EC or RSA", key.getAlgorithm());
    };
  }

  /// The same as text, which the caller closes: for a sealed store only.
  public Secret revealText() {
    return Secret.utf8(revealJson().text());
  }

  private EcCurve curve() {
    if (publicJwk instanceof EcJwk ec) {
      return ec.curve();
    }
    throw MalformedException.at("key pair", "two halves of one kind", publicJwk.toJson().text());
  }

  private static PrivateKey ecKey(EcJwk open, JsonObject json) throws GeneralSecurityException {
    Bytes d = Bytes.ofBase64Url(json.string("d"));
    if (d.size() != open.curve().coordinateSize()) {
      throw MalformedException.at(
          "JWK.d", open.curve().coordinateSize() + " bytes", d.size() + " bytes");
    }
    var number = new BigInteger(1, d.toArray());
    return KeyFactory.getInstance("EC")
        .generatePrivate(new ECPrivateKeySpec(number, open.curve().parameters()));
  }

  private static PrivateKey rsaKey(RsaJwk open, JsonObject json) throws GeneralSecurityException {
    return KeyFactory.getInstance("RSA")
        .generatePrivate(
            new RSAPrivateCrtKeySpec(
                new BigInteger(1, open.modulus().toArray()),
                new BigInteger(1, open.exponent().toArray()),
                number(json, "d"),
                number(json, "p"),
                number(json, "q"),
                number(json, "dp"),
                number(json, "dq"),
                number(json, "qi")));
  }

  private static BigInteger number(JsonObject json, String name) {
    return new BigInteger(1, Bytes.ofBase64Url(json.string(name)).toArray());
  }

  private static Json number(BigInteger value) {
    return number(RsaJwk.minimal(Bytes.of(value.toByteArray())));
  }

  private static Json number(Bytes value) {
    return Json.of(value.base64Url());
  }

  @Override
  public String toString() {
    return "PrivateJwk[" + publicJwk.requiredMembers() + "]";
  }
}
