package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import java.security.interfaces.ECPublicKey;
import java.util.Objects;
import java.util.Optional;

/// A public key on a NIST curve.
///
/// A class and no record: it holds the JDK's key that its coordinates were checked with, which
/// costs as much to make as a signature to verify.
public final class EcJwk implements Jwk {
  private static final byte UNCOMPRESSED = 4;

  private final EcCurve curve;
  private final Bytes x;
  private final Bytes y;
  private final Optional<String> algorithm;
  private final Optional<String> keyId;
  private final ECPublicKey key;

  /// @param x big-endian, of exactly the curve's size
  /// @param y likewise
  /// @throws MalformedException when the point is not on the curve
  public EcJwk(
      EcCurve curve, Bytes x, Bytes y, Optional<String> algorithm, Optional<String> keyId) {
    this(curve, x, y, algorithm, keyId, curve.publicKey(x, y));
  }

  private EcJwk(
      EcCurve curve,
      Bytes x,
      Bytes y,
      Optional<String> algorithm,
      Optional<String> keyId,
      ECPublicKey key) {
    this.curve = curve;
    this.x = x;
    this.y = y;
    this.algorithm = algorithm;
    this.keyId = keyId;
    this.key = key;
  }

  /// The key at a point in SEC 1 form without compression: 4, then both coordinates.
  ///
  /// @throws MalformedException when it has another form or is not on the curve
  public static EcJwk ofPoint(EcCurve curve, Bytes point) {
    int size = curve.coordinateSize();
    if (point.size() != 1 + 2 * size || point.at(0) != UNCOMPRESSED) {
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

  /// The key of a pair that this process has just made on `curve`: nothing of it needs a check but
  /// that its encoding ends with the point in the form of [#ofPoint] (RFC 5480 section 2.2).
  static EcJwk made(EcCurve curve, ECPublicKey key) {
    Bytes encoded = Bytes.of(key.getEncoded());
    int size = curve.coordinateSize();
    int end = encoded.size();
    if (encoded.at(end - 2 * size - 1) != UNCOMPRESSED) {
      return of(key);
    }
    return new EcJwk(
        curve,
        encoded.slice(end - 2 * size, end - size),
        encoded.slice(end - size, end),
        Optional.empty(),
        Optional.empty(),
        key);
  }

  public EcCurve curve() {
    return curve;
  }

  /// Big-endian, of exactly the curve's size.
  public Bytes x() {
    return x;
  }

  /// Likewise.
  public Bytes y() {
    return y;
  }

  @Override
  public Optional<String> algorithm() {
    return algorithm;
  }

  @Override
  public Optional<String> keyId() {
    return keyId;
  }

  int signatureSize() {
    return 2 * curve.coordinateSize();
  }

  /// The point in the form that [#ofPoint] reads.
  public Bytes point() {
    return Bytes.of(UNCOMPRESSED).concat(x).concat(y);
  }

  @Override
  public ECPublicKey publicKey() {
    return key;
  }

  @Override
  public EcJwk withAlgorithm(String algorithm) {
    return new EcJwk(curve, x, y, Optional.of(algorithm), keyId, key);
  }

  @Override
  public EcJwk withKeyId(String keyId) {
    return new EcJwk(curve, x, y, algorithm, Optional.of(keyId), key);
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

  @Override
  public boolean equals(Object other) {
    return other instanceof EcJwk that
        && curve == that.curve
        && x.equals(that.x)
        && y.equals(that.y)
        && algorithm.equals(that.algorithm)
        && keyId.equals(that.keyId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(curve, x, y, algorithm, keyId);
  }

  @Override
  public String toString() {
    return "EcJwk" + toJson();
  }
}
