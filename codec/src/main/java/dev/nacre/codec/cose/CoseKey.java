package dev.nacre.codec.cose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.EcJwk;
import java.util.Optional;

/// A public key as CBOR (COSE_Key, RFC 9052 section 7) of kind EC2 (RFC 9053 section 7.1).
public final class CoseKey {
  private static final int KIND = 1;
  private static final int EC2 = 2;
  private static final int CURVE = -1;
  private static final int X = -2;
  private static final int Y = -3;

  private CoseKey() {}

  /// @throws MalformedException when `encoding` is no key on P-256, P-384 or P-521 with both
  ///   coordinates
  public static EcJwk parse(Bytes encoding, CborForm form) {
    CborMap key = Cbor.parse(encoding, form).asMap("COSE_Key");
    if (key.number(KIND, "COSE_Key.kty") != EC2) {
      throw MalformedException.at("COSE_Key.kty", "2 (EC2)", key.get(KIND, "kty").diagnostic());
    }
    return new EcJwk(
        curve(key.number(CURVE, "COSE_Key.crv")),
        key.bytes(X, "COSE_Key.x"),
        key.bytes(Y, "COSE_Key.y"),
        Optional.empty(),
        Optional.empty());
  }

  /// The encoding that [#parse] reads.
  public static Bytes encode(EcJwk key) {
    int curve =
        switch (key.curve()) {
          case P_256 -> 1;
          case P_384 -> 2;
          case P_521 -> 3;
        };
    return CborMap.builder()
        .put(KIND, EC2)
        .put(CURVE, curve)
        .put(X, key.x())
        .put(Y, key.y())
        .build()
        .encode();
  }

  private static EcCurve curve(long number) {
    return switch (Math.clamp(number, 0, 4)) {
      case 1 -> EcCurve.P_256;
      case 2 -> EcCurve.P_384;
      case 3 -> EcCurve.P_521;
      default -> throw MalformedException.at("COSE_Key.crv", "1, 2 or 3", number + "");
    };
  }
}
