import dev.nacre.codec.Bytes;
import dev.nacre.codec.Sm2Key;
import dev.nacre.emulator.EmulatedHygon;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.Sm2Pair;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/// A piece of bare cryptography: one signature verified with a key that is at hand, over a message
/// of a report's size.
enum Primitive {
  P384("ECDSA P-384, SHA-384"),
  P256("ECDSA P-256, SHA-256"),
  RSA2048("RSA-2048, SHA-256"),
  SM2("SM2, SM3 (no provider: Nacre's own)");

  private static final Bytes MESSAGE = Bytes.zeros(672);

  private final String text;

  Primitive(String text) {
    this.text = text;
  }

  Runnable verification() {
    return switch (this) {
      case P384 ->
          signature("EC", new ECGenParameterSpec("secp384r1"), "SHA384withECDSAinP1363Format");
      case P256 ->
          signature("EC", new ECGenParameterSpec("secp256r1"), "SHA256withECDSAinP1363Format");
      case RSA2048 ->
          signature(
              "RSA", new RSAKeyGenParameterSpec(2048, BigInteger.valueOf(65537)), "SHA256withRSA");
      case SM2 -> sm2();
    };
  }

  private static Runnable signature(String kind, AlgorithmParameterSpec key, String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      generator.initialize(key);
      KeyPair pair = generator.generateKeyPair();
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(pair.getPrivate());
      signer.update(MESSAGE.toArray());
      byte[] signature = signer.sign();
      return () -> verify(pair, algorithm, signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void verify(KeyPair pair, String algorithm, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(pair.getPublic());
      verifier.update(MESSAGE.toArray());
      if (!verifier.verify(signature)) {
        throw new IllegalStateException(algorithm + " does not verify what it signed");
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Runnable sm2() {
    Sm2Pair pair = EmulatedHygon.create(SeededChance.of("sm2")).pek();
    Bytes signature = pair.sign(MESSAGE);
    var key = new Sm2Key(number(pair.x()), number(pair.y()));
    BigInteger r = number(signature.slice(0, 72));
    BigInteger s = number(signature.slice(72, 144));
    return () -> {
      if (!key.signed(MESSAGE, pair.name(), r, s)) {
        throw new IllegalStateException("SM2 does not verify what it signed");
      }
    };
  }

  private static BigInteger number(Bytes littleEndian) {
    return new BigInteger(1, littleEndian.reversed().toArray());
  }

  @Override
  public String toString() {
    return text;
  }
}
