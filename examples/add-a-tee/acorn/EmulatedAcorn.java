package acorn;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;

/// An Acorn in software, with a maker of its own: what the verifier's tests need, and no more. It
/// shares no code with the parser, so that they cannot share a mistake.
public final class EmulatedAcorn {
  private final KeyPair maker;

  private EmulatedAcorn(KeyPair maker) {
    this.maker = maker;
  }

  public static EmulatedAcorn create() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return new EmulatedAcorn(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  public PublicKey key() {
    return maker.getPublic();
  }

  public Bytes fingerprint() {
    return Digests.sha256(Bytes.of(key().getEncoded()));
  }

  /// A body before it is signed, to be bent: 108 bytes.
  public static byte[] body(Bytes measurement, Bytes reportData) {
    return ByteBuffer.allocate(108)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(Bytes.utf8("ACRN").toArray())
        .putShort((short) 1)
        .putShort((short) 0)
        .putInt(7)
        .put(measurement.toArray())
        .put(reportData.padTo(64).toArray())
        .array();
  }

  public Bytes sign(byte[] body) {
    try {
      var signer = Signature.getInstance("SHA256withECDSAinP1363Format");
      signer.initSign(maker.getPrivate());
      signer.update(body);
      return Bytes.of(body).concat(Bytes.of(signer.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the emulated Acorn cannot sign", e);
    }
  }
}
