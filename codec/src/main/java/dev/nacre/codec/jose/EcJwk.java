package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;

/// A public key on a NIST curve.
///
/// @param x big-endian, of exactly the curve's size
/// @param y likewise
public record EcJwk(
    EcCurve curve, Bytes x, Bytes y, Optional<String> algorithm, Optional<String> keyId)
    implements Jwk {
  /// @throws MalformedException when the point is not on the curve
  public EcJwk {
    var _ = curve.publicKey(x, y);
  }

  /// The key at a point in SEC 1 form without compression: 4, then both coordinates.
  ///
  /// @throws MalformedException when it has another form or is not on the curve
  public static EcJwk ofPoint(EcCurve curve, Bytes point) {
    int size = curve.coordinateSize();
    if (point.size() != 1 + 2 * size || point.at(0) != 4) {
      throw MalformedException.at(
          "EC point",
          "04 and " + 2 * size + " bytes for " + curve.joseName(),
          point.size() + " bytes");
    }
    Bytes x = point.slice(1, 1 + size);
    Bytes y = point.slice(1 + size, point.size());
    return new EcJwk(curve, x, y, Optional.empty(), Optional.empty());
  }

  static EcJwk parse(JsonObject json) {
    return new EcJwk(
        EcCurve.named(json.string("crv")),
        Bytes.ofBase64Url(json.string("x")),
        Bytes.ofBase64Url(json.string("y")),
        Jwk.text(json, "alg"),
        Jwk.text(json, "kid"));
  }

  static EcJwk of(ECPublicKey key) {
    EcCurve curve = EcCurve.of(key);
    Bytes x = curve.coordinate(key.getW().getAffineX());
    Bytes y = curve.coordinate(key.getW().getAffineY());
    return new EcJwk(curve, x, y, Optional.empty(), Optional.empty());
  }

  int signatureSize() {
    return 2 * curve.coordinateSize();
  }

  /// The point in the form that [#ofPoint] reads.
  public Bytes point() {
    return Bytes.of((byte) 4).concat(x).concat(y);
  }

  @Override
  public ECPublicKey publicKey() {
    return curve.publicKey(x, y);
  }

  @Override
  public EcJwk withAlgorithm(String algorithm) {
    return new EcJwk(curve, x, y, Optional.of(algorithm), keyId);
  }

  @Override
  public EcJwk withKeyId(String keyId) {
    return new EcJwk(curve, x, y, algorithm, Optional.of(keyId));
  }

  @Override
  public JsonObject toJson() {
    var json = JsonObject.builder();
    algorithm.ifPresent(alg -> json.put("alg", alg));
    json.put("kty", "EC").put("crv", curve.joseName());
    keyId.ifPresent(kid -> json.put("kid", kid));
    return json.put("x", x.base64Url()).put("y", y.base64Url()).build();
  }

  /// Alphabetical, as the `epk` of a response must be written.
  @Override
  public JsonObject requiredMembers() {
    return JsonObject.builder()
        .put("crv", curve.joseName())
        .put("kty", "EC")
        .put("x", x.base64Url())
        .put("y", y.base64Url())
        .build();
  }
}
