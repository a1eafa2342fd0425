package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.X509EncodedKeySpec;

/// The NIST curves of RFC 7518 section 6.2.1.1.
@SuppressWarnings("ImmutableEnumChecker") // the JDK's parameters have no setters
public enum EcCurve {
  P_256("P-256", "secp256r1", 32, "3059301306072a8648ce3d020106082a8648ce3d03010703420004"),
  P_384("P-384", "secp384r1", 48, "3076301006072a8648ce3d020106052b8104002203620004"),
  P_521("P-521", "secp521r1", 66, "30819b301006072a8648ce3d020106052b810400230381860004");

  private final String joseName;
  private final String standardName;
  private final int coordinateSize;
  private final Bytes head;
  private final ECParameterSpec parameters;

  /// @param head what stands before the coordinates in the DER of a key (RFC 5480 section 2): the
  ///   curve's name, and that the point is not compressed
  EcCurve(String joseName, String standardName, int coordinateSize, String head) {
    this.joseName = joseName;
    this.standardName = standardName;
    this.coordinateSize = coordinateSize;
    this.head = Bytes.ofHex(head);
    this.parameters = parametersOf(standardName);
  }

  /// @throws MalformedException when JOSE knows no such curve, or Nacre does not
  public static EcCurve named(String joseName) {
    for (EcCurve curve : values()) {
      if (curve.joseName.equals(joseName)) {
        return curve;
      }
    }
    throw MalformedException.at("JWK.crv", "P-256, P-384 or P-521", joseName);
  }

  /// The curve that `key` lies on.
  ///
  /// @throws MalformedException when it is none of these
  public static EcCurve of(ECKey key) {
    for (EcCurve curve : values()) {
      if (curve.parameters.getCurve().equals(key.getParams().getCurve())) {
        return curve;
      }
    }
    throw MalformedException.at("EC key", "a curve P-256, P-384 or P-521", "another curve");
  }

  /// The name in a JWK, such as `P-256`.
  public String joseName() {
    return joseName;
  }

  /// The name that the JDK uses, such as `secp256r1`.
  public String standardName() {
    return standardName;
  }

  /// How many bytes each coordinate, each half of a signature and the private number have.
  public int coordinateSize() {
    return coordinateSize;
  }

  ECParameterSpec parameters() {
    return parameters;
  }

  /// The key at (`x`, `y`), big-endian coordinates of exactly the curve's size.
  ///
  /// @throws MalformedException when the size differs or the point is not on the curve
  ECPublicKey publicKey(Bytes x, Bytes y) {
    requireOnCurve(coordinate("JWK.x", x), coordinate("JWK.y", y));
    try {
      // Providers read DER faster than they are told the curve's parameters.
      var encoded = new X509EncodedKeySpec(head.concat(x).concat(y).toArray());
      return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(encoded);
    } catch (GeneralSecurityException e) {
      throw new MalformedException("JWK: expected a public key on " + joseName, e);
    }
  }

  Bytes coordinate(BigInteger value) {
    byte[] signed = value.toByteArray();
    int surplus = Math.max(0, signed.length - coordinateSize);
    Bytes unsigned = Bytes.of(signed).slice(surplus, signed.length);
    return Bytes.zeros(coordinateSize - unsigned.size()).concat(unsigned);
  }

  private BigInteger coordinate(String where, Bytes bytes) {
    if (bytes.size() != coordinateSize) {
      throw MalformedException.at(
          where, coordinateSize + " bytes for " + joseName, bytes.size() + " bytes");
    }
    return new BigInteger(1, bytes.toArray());
  }

  private void requireOnCurve(BigInteger x, BigInteger y) {
    var curve = parameters.getCurve();
    BigInteger p = ((ECFieldFp) curve.getField()).getP();
    BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
    boolean on = x.compareTo(p) < 0 && y.compareTo(p) < 0 && y.multiply(y).mod(p).equals(right);
    if (!on) {
      throw MalformedException.at("JWK", "a point on " + joseName, "a point beside it");
    }
  }

  private static ECParameterSpec parametersOf(String standardName) {
    try {
      AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
      named.init(new ECGenParameterSpec(standardName));
      return named.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK does not know " + standardName, e);
    }
  }
}
