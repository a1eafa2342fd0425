package dev.nacre.attestation.dcap;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.EcJwk;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/// ECDSA on P-256 with SHA-256, the one algorithm of DCAP.
final class P256 {
  private P256() {}

  /// Whether `key` made the signature, r and s of 32 bytes each, over `signed`.
  static boolean verifies(PublicKey key, Bytes signed, Bytes signature) {
    if (signature.size() != 64) {
      return false;
    }
    try {
      var verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
      verifier.initVerify(key);
      verifier.update(signed.toArray());
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /// @param point x and y
  /// @throws dev.nacre.codec.MalformedException when it does not lie on the curve
  static PublicKey key(Bytes point) {
    return EcJwk.ofPoint(EcCurve.P_256, Bytes.of((byte) 4).concat(point)).publicKey();
  }
}
