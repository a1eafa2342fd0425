package dev.nacre.attestation.tpm;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcJwk;
import dev.nacre.codec.jose.Jwk;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/// A secret for one key inside one TPM (TPM 2.0 part 1, section 24): the TPM gives it back only if
/// it holds the endorsement key, and a key with exactly the name for which it was made
/// (`TPM2_MakeCredential`, in software).
///
/// @param blob TPMS_ID_OBJECT: a MAC over the rest and the name, and the secret, encrypted
/// @param seed encrypted to the endorsement key: of RSA a number, on a curve a point
public record Credential(Bytes blob, Bytes seed) {
  private static final String IDENTITY = "IDENTITY";
  private static final String STORAGE = "STORAGE";
  private static final String INTEGRITY = "INTEGRITY";
  private static final int TOOLS_MAGIC = 0xbadcc0de;
  private static final int AES_BLOCK = 16;

  /// @param name of the key that is to be proved, as [TpmPublic#name] gives it
  /// @param secret at most as long as a digest of the endorsement key's name
  public static Credential of(EndorsementKey key, Bytes name, Bytes secret, SecureRandom chance) {
    if (secret.size() > key.nameAlgorithm().size()) {
      throw new IllegalArgumentException(
          "expected a secret of at most " + key.nameAlgorithm().size() + " bytes");
    }
    try {
      Seed seed = key.key() instanceof ECPublicKey ec ? agreed(key, ec, chance) : sent(key, chance);
      var derive = new TpmKdf(key.nameAlgorithm());
      Bytes storage = derive.fromSecret(seed.plain(), STORAGE, name, key.symmetricBits() / 8);
      Bytes hidden = encrypted(storage, sized(secret));
      Bytes integrity =
          derive.fromSecret(seed.plain(), INTEGRITY, Bytes.empty(), key.nameAlgorithm().size());
      Bytes mac = derive.mac(integrity, hidden.concat(name));
      return new Credential(sized(mac).concat(hidden), seed.encrypted());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no secret can be sent to this key", e);
    }
  }

  /// As `tpm2_activatecredential` of tpm2-tools reads it.
  public Bytes toolsFile() {
    return Bytes.of(ByteBuffer.allocate(8).putInt(TOOLS_MAGIC).putInt(1).array())
        .concat(sized(blob))
        .concat(sized(seed));
  }

  private record Seed(Bytes plain, Bytes encrypted) {}

  private static Seed sent(EndorsementKey key, SecureRandom chance)
      throws GeneralSecurityException {
    var drawn = new byte[key.nameAlgorithm().size()];
    chance.nextBytes(drawn);
    String hash = key.nameAlgorithm().toString();
    var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        key.key(),
        new OAEPParameterSpec(
            hash,
            "MGF1",
            new MGF1ParameterSpec(hash),
            new PSource.PSpecified(TpmKdf.label(IDENTITY).toArray())),
        chance);
    return new Seed(Bytes.of(drawn), Bytes.of(cipher.doFinal(drawn)));
  }

  private static Seed agreed(EndorsementKey key, ECPublicKey point, SecureRandom chance)
      throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(point.getParams(), chance);
    KeyPair ephemeral = generator.generateKeyPair();
    var agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(ephemeral.getPrivate());
    var _ = agreement.doPhase(point, true);
    EcJwk sent = (EcJwk) Jwk.of(ephemeral.getPublic());
    EcJwk own = (EcJwk) Jwk.of(point);
    Bytes seed =
        new TpmKdf(key.nameAlgorithm())
            .fromAgreement(
                Bytes.of(agreement.generateSecret()), IDENTITY, sent.x().concat(own.x()));
    return new Seed(seed, sized(sent.x()).concat(sized(sent.y())));
  }

  /// AES in the mode of TPMs (CFB), from zeros.
  private static Bytes encrypted(Bytes key, Bytes content) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/CFB/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key.toArray(), "AES"),
        new IvParameterSpec(new byte[AES_BLOCK]));
    return Bytes.of(cipher.doFinal(content.toArray()));
  }

  private static Bytes sized(Bytes content) {
    return Bytes.of((byte) (content.size() >> 8), (byte) content.size()).concat(content);
  }
}
