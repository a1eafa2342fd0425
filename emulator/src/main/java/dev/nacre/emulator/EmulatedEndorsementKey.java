package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/// The endorsement key of an emulated TPM: RSA-2048 or P-256, both with SHA-256 and AES-128, as
/// makers' templates have them. It only decrypts (TPM 2.0 part 1, section 24).
public record EmulatedEndorsementKey(KeyPair pair) {
  private static final int AES = 16;
  private static final int DIGEST = 32;
  private static final String CURVE = "secp256r1";

  public static EmulatedEndorsementKey rsa(SecureRandom chance) {
    return new EmulatedEndorsementKey(Mint.rsa(2048, chance));
  }

  public static EmulatedEndorsementKey ec(SecureRandom chance) {
    return new EmulatedEndorsementKey(Mint.ec(CURVE, chance));
  }

  public PublicKey key() {
    return pair.getPublic();
  }

  /// `TPM2_ActivateCredential`.
  ///
  /// @param blob TPMS_ID_OBJECT
  /// @param seed encrypted to this key
  /// @param name of the key that the TPM holds
  /// @return the secret; empty when it was made for a key of another name, or another TPM
  public Optional<Bytes> activate(Bytes blob, Bytes seed, Bytes name) {
    try {
      byte[] plain = seed(seed.toArray());
      int macSize = blob.at(0) << 8 | blob.at(1);
      byte[] mac = blob.slice(2, 2 + macSize).toArray();
      byte[] hidden = blob.slice(2 + macSize, blob.size()).toArray();
      byte[] integrity = derived(plain, "INTEGRITY", new byte[0], DIGEST);
      if (!MessageDigest.isEqual(mac, mac(integrity, hidden, name.toArray()))) {
        return Optional.empty();
      }
      var cipher = Cipher.getInstance("AES/CFB/NoPadding");
      byte[] storage = derived(plain, "STORAGE", name.toArray(), AES);
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(storage, "AES"),
          new IvParameterSpec(new byte[AES]));
      Bytes sized = Bytes.of(cipher.doFinal(hidden));
      return Optional.of(sized.slice(2, sized.size()));
    } catch (GeneralSecurityException ofAnotherTpm) {
      return Optional.empty();
    }
  }

  private byte[] seed(byte[] encrypted) throws GeneralSecurityException {
    if (!(pair.getPublic() instanceof ECPublicKey own)) {
      var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          pair.getPrivate(),
          new OAEPParameterSpec(
              "SHA-256",
              "MGF1",
              MGF1ParameterSpec.SHA256,
              new PSource.PSpecified(label("IDENTITY"))));
      return cipher.doFinal(encrypted);
    }
    byte[] x = Bytes.of(encrypted).slice(2, 34).toArray();
    byte[] y = Bytes.of(encrypted).slice(36, 68).toArray();
    var agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(pair.getPrivate());
    var _ = agreement.doPhase(point(x, y), true);
    var digest = MessageDigest.getInstance("SHA-256");
    digest.update(new byte[] {0, 0, 0, 1});
    digest.update(agreement.generateSecret());
    digest.update(label("IDENTITY"));
    digest.update(x);
    Bytes spki = Bytes.of(own.getEncoded());
    return digest.digest(spki.slice(spki.size() - 64, spki.size() - 32).toArray());
  }

  private static PublicKey point(byte[] x, byte[] y) throws GeneralSecurityException {
    var parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(CURVE));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(
                new ECPoint(new BigInteger(1, x), new BigInteger(1, y)),
                parameters.getParameterSpec(ECParameterSpec.class)));
  }

  private static byte[] derived(byte[] key, String label, byte[] context, int size)
      throws GeneralSecurityException {
    byte[] whole =
        mac(key, new byte[] {0, 0, 0, 1}, label(label), context, TpmWire.u32(8L * size).toArray());
    return Bytes.of(whole).slice(0, size).toArray();
  }

  private static byte[] mac(byte[] key, byte[]... parts) throws GeneralSecurityException {
    var message = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      message.writeBytes(part);
    }
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message.toByteArray());
  }

  private static byte[] label(String text) {
    return Bytes.utf8(text + '\0').toArray();
  }
}
