package dev.nacre.emulator;

import dev.nacre.codec.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/// How an emulated TPM's attestation key signs, and how its public area reads.
public enum TpmScheme {
  RSA_SSA(0x0014, TpmWire.SHA_256, 0),
  RSA_PSS(0x0016, TpmWire.SHA_256, 0),
  ECDSA_P256(0x0018, TpmWire.SHA_256, 3),
  ECDSA_P384(0x0018, TpmWire.SHA_384, 4);

  private final int algorithm;
  private final int hash;
  private final int curve;

  TpmScheme(int algorithm, int hash, int curve) {
    this.algorithm = algorithm;
    this.hash = hash;
    this.curve = curve;
  }

  boolean isRsa() {
    return curve == 0;
  }

  String hashName() {
    return hash == TpmWire.SHA_256 ? "SHA-256" : "SHA-384";
  }

  KeyPair newKey(SecureRandom chance) {
    return switch (this) {
      case RSA_SSA, RSA_PSS -> Mint.rsa(2048, chance);
      case ECDSA_P256 -> Mint.ec("secp256r1", chance);
      case ECDSA_P384 -> Mint.ec("secp384r1", chance);
    };
  }

  /// TPMT_SIGNATURE.
  Bytes sign(PrivateKey key, Bytes message, SecureRandom chance) {
    Bytes head = TpmWire.u16(algorithm).concat(TpmWire.u16(hash));
    Bytes signature = bare(key, message, chance);
    if (isRsa()) {
      return head.concat(TpmWire.sized(signature));
    }
    int half = signature.size() / 2;
    return head.concat(TpmWire.sized(signature.slice(0, half)))
        .concat(TpmWire.sized(signature.slice(half, 2 * half)));
  }

  private Bytes bare(PrivateKey key, Bytes message, SecureRandom chance) {
    try {
      Signature signer =
          switch (this) {
            case RSA_SSA -> Signature.getInstance("SHA256withRSA");
            case RSA_PSS -> pss();
            case ECDSA_P256 -> Signature.getInstance("SHA256withECDSAinP1363Format");
            case ECDSA_P384 -> Signature.getInstance("SHA384withECDSAinP1363Format");
          };
      signer.initSign(key, chance);
      signer.update(message.toArray());
      return Bytes.of(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the emulated TPM cannot sign", e);
    }
  }

  private static Signature pss() throws GeneralSecurityException {
    var signer = Signature.getInstance("RSASSA-PSS");
    signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    return signer;
  }

  /// TPMT_PUBLIC of a key with these attributes that signs by this scheme.
  Bytes publicArea(KeyPair pair, int attributes) {
    Bytes head =
        TpmWire.u16(isRsa() ? 0x0001 : 0x0023)
            .concat(TpmWire.u16(TpmWire.SHA_256))
            .concat(TpmWire.u32(attributes))
            .concat(TpmWire.sized(Bytes.empty()))
            .concat(TpmWire.u16(TpmWire.NULL))
            .concat(TpmWire.u16(algorithm))
            .concat(TpmWire.u16(hash));
    return switch (pair.getPublic()) {
      case RSAPublicKey rsa ->
          head.concat(TpmWire.u16(2048))
              .concat(TpmWire.u32(0))
              .concat(TpmWire.sized(Bytes.of(rsa.getModulus().toByteArray()).slice(1, 257)));
      case ECPublicKey ec -> {
        Bytes spki = Bytes.of(ec.getEncoded());
        int size = hash == TpmWire.SHA_256 ? 32 : 48;
        Bytes point = spki.slice(spki.size() - 2 * size, spki.size());
        yield head.concat(TpmWire.u16(curve))
            .concat(TpmWire.u16(TpmWire.NULL))
            .concat(TpmWire.sized(point.slice(0, size)))
            .concat(TpmWire.sized(point.slice(size, 2 * size)));
      }
      default -> throw new IllegalStateException("no key of a TPM");
    };
  }
}
