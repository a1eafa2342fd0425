package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Optional;
import java.util.Set;

/// A public key of Ed25519 (RFC 8037).
///
/// @param x the 32 bytes of RFC 8032: the ordinate little-endian, the abscissa's sign in the top
///   bit
public record OkpJwk(Bytes x, Optional<String> algorithm, Optional<String> keyId) implements Jwk {
  private static final int SIZE = 32;
  private static final String CURVE = "Ed25519";
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  /// Ordinates of the eight points of low order: under a key that is one of them, a signature that
  /// nobody made holds for every eighth message, or for every one.
  private static final Set<BigInteger> LOW_ORDER =
      Set.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          P.subtract(BigInteger.ONE),
          hex("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826"),
          hex("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"));

  /// @throws MalformedException when it is no canonical ordinate, or one of a point of low order
  public OkpJwk {
    if (x.size() != SIZE) {
      throw MalformedException.at("JWK.x", SIZE + " bytes for " + CURVE, x.size() + " bytes");
    }
    BigInteger ordinate = new BigInteger(1, x.reversed().toArray()).clearBit(8 * SIZE - 1);
    if (ordinate.compareTo(P) >= 0 || LOW_ORDER.contains(ordinate)) {
      throw MalformedException.at(
          "JWK.x", "a point of " + CURVE + " of the whole order", "another: " + x);
    }
  }

  private static BigInteger hex(String digits) {
    return new BigInteger(digits, 16);
  }

  static OkpJwk parse(JsonObject json) {
    String curve = json.string("crv");
    if (!curve.equals(CURVE)) {
      throw MalformedException.at("JWK.crv", CURVE, curve);
    }
    return new OkpJwk(
        Bytes.ofBase64Url(json.string("x")), Jwk.text(json, "alg"), Jwk.text(json, "kid"));
  }

  static OkpJwk of(EdECPublicKey key) {
    if (!key.getParams().getName().equals(CURVE)) {
      throw MalformedException.at("key", CURVE, key.getParams().getName());
    }
    byte[] magnitude = RsaJwk.minimal(Bytes.of(key.getPoint().getY().toByteArray())).toArray();
    byte[] x = Bytes.of(magnitude).reversed().padTo(SIZE).toArray();
    if (key.getPoint().isXOdd()) {
      x[SIZE - 1] |= (byte) 0x80;
    }
    return new OkpJwk(Bytes.of(x), Optional.empty(), Optional.empty());
  }

  @Override
  public PublicKey publicKey() {
    byte[] ordinate = x.reversed().toArray();
    boolean odd = ordinate[0] < 0;
    ordinate[0] &= 0x7f;
    var point = new EdECPoint(odd, new BigInteger(1, ordinate));
    try {
      return KeyFactory.getInstance(CURVE)
          .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    } catch (GeneralSecurityException e) {
      throw new MalformedException("JWK: expected a public key of " + CURVE, e);
    }
  }

  @Override
  public OkpJwk withAlgorithm(String algorithm) {
    return new OkpJwk(x, Optional.of(algorithm), keyId);
  }

  @Override
  public OkpJwk withKeyId(String keyId) {
    return new OkpJwk(x, algorithm, Optional.of(keyId));
  }

  @Override
  public JsonObject toJson() {
    var json = JsonObject.builder();
    algorithm.ifPresent(alg -> json.put("alg", alg));
    json.put("kty", "OKP").put("crv", CURVE);
    keyId.ifPresent(kid -> json.put("kid", kid));
    return json.put("x", x.base64Url()).build();
  }

  @Override
  public JsonObject requiredMembers() {
    return JsonObject.builder().put("crv", CURVE).put("kty", "OKP").put("x", x.base64Url()).build();
  }
}
