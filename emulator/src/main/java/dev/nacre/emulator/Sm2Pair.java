package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Sm2Key;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.gm.GMNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.math.ec.ECPoint;

/// A key pair of SM2, signing with Bouncy Castle: so that Nacre's own verification is not checked
/// against itself.
///
/// @param name goes into the digest of what it signs
/// @param x 72 bytes, little-endian, as Hygon writes numbers
/// @param y likewise
public record Sm2Pair(Bytes name, BigInteger secret, Bytes x, Bytes y) {
  private static final X9ECParameters CURVE = GMNamedCurves.getByName("sm2p256v1");
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
  private static final int NUMBER = 72;

  static Sm2Pair create(String name, SecureRandom chance) {
    BigInteger secret =
        new BigInteger(CURVE.getN().bitLength() + 64, chance)
            .mod(CURVE.getN().subtract(BigInteger.TWO))
            .add(BigInteger.ONE);
    ECPoint point = CURVE.getG().multiply(secret).normalize();
    return new Sm2Pair(
        Bytes.utf8(name),
        secret,
        Bytes.of(point.getAffineXCoord().getEncoded()).reversed().padTo(NUMBER),
        Bytes.of(point.getAffineYCoord().getEncoded()).reversed().padTo(NUMBER));
  }

  /// Both numbers of a signature, 72 bytes each, little-endian.
  public Bytes sign(Bytes message) {
    try {
      var signer = new SM2Signer(PlainDSAEncoding.INSTANCE);
      var key = new ECPrivateKeyParameters(secret, DOMAIN);
      signer.init(
          true, new ParametersWithID(new ParametersWithRandom(key, Chance.SOURCE), name.toArray()));
      signer.update(message.toArray(), 0, message.size());
      Bytes both = Bytes.of(signer.generateSignature());
      return both.slice(0, 32)
          .reversed()
          .padTo(NUMBER)
          .concat(both.slice(32, 64).reversed().padTo(NUMBER));
    } catch (CryptoException e) {
      throw new IllegalStateException("SM2 cannot sign", e);
    }
  }

  /// SHA-256 over the DER SubjectPublicKeyInfo.
  public Bytes fingerprint() {
    return new Sm2Key(number(x), number(y)).fingerprint();
  }

  private static BigInteger number(Bytes littleEndian) {
    return new BigInteger(1, littleEndian.reversed().toArray());
  }
}
