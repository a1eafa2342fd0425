package dev.nacre.policy.builtin;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;

/// The signature algorithms of JSON Web Tokens (RFC 7518 section 3, RFC 8037).
enum JwtAlgorithm {
  HS256(Family.MAC, 256),
  HS384(Family.MAC, 384),
  HS512(Family.MAC, 512),
  RS256(Family.RSA, 256),
  RS384(Family.RSA, 384),
  RS512(Family.RSA, 512),
  PS256(Family.PSS, 256),
  PS384(Family.PSS, 384),
  PS512(Family.PSS, 512),
  ES256(Family.EC, 256),
  ES384(Family.EC, 384),
  ES512(Family.EC, 521),
  EDDSA(Family.ED, 0);

  private enum Family {
    MAC,
    RSA,
    PSS,
    EC,
    ED
  }

  private final Family family;
  private final int bits;

  JwtAlgorithm(Family family, int bits) {
    this.family = family;
    this.bits = bits;
  }

  static Optional<JwtAlgorithm> named(String name) {
    return Arrays.stream(values()).filter(a -> a.joseName().equals(name)).findFirst();
  }

  String joseName() {
    return this == EDDSA ? "EdDSA" : name();
  }

  boolean isMac() {
    return family == Family.MAC;
  }

  /// Whether a key is of the kind that the algorithm uses.
  boolean fits(Key key) {
    return switch (family) {
      case MAC -> key instanceof SecretKey;
      case RSA, PSS -> key instanceof RSAKey;
      case EC ->
          key instanceof ECKey ec && ec.getParams().getCurve().getField().getFieldSize() == bits;
      case ED -> key instanceof EdECKey;
    };
  }

  boolean verifies(byte[] content, byte[] signature, Key key) {
    if (!fits(key)) {
      return false;
    }
    if (family == Family.MAC) {
      return MessageDigest.isEqual(mac(content, key), signature);
    }
    byte[] encoded = signature;
    if (family == Family.EC) {
      int size = (bits + 7) / 8;
      if (signature.length != 2 * size) {
        return false;
      }
      encoded = derSignature(signature);
    }
    try {
      Signature verifier = signature();
      verifier.initVerify((PublicKey) key);
      verifier.update(content);
      return verifier.verify(encoded);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  byte[] sign(byte[] content, Key key) {
    if (!fits(key)) {
      throw BuiltinException.of("the key does not fit the algorithm " + joseName());
    }
    if (family == Family.MAC) {
      return mac(content, key);
    }
    try {
      Signature signer = signature();
      signer.initSign((PrivateKey) key);
      signer.update(content);
      byte[] signed = signer.sign();
      return family == Family.EC ? plainSignature(signed) : signed;
    } catch (GeneralSecurityException e) {
      throw BuiltinException.of("cannot sign: " + e.getMessage());
    }
  }

  private byte[] mac(byte[] content, Key key) {
    return Hashes.mac("HmacSHA" + bits, key.getEncoded(), content);
  }

  private Signature signature() throws GeneralSecurityException {
    int hash = bits == 521 ? 512 : bits;
    return switch (family) {
      case RSA -> Signature.getInstance("SHA" + hash + "withRSA");
      case PSS -> {
        Signature pss = Signature.getInstance("RSASSA-PSS");
        String digest = "SHA-" + hash;
        pss.setParameter(
            new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), hash / 8, 1));
        yield pss;
      }
      case EC -> Signature.getInstance("SHA" + hash + "withECDSA");
      case ED -> Signature.getInstance("Ed25519");
      case MAC -> throw new IllegalStateException("a MAC is no signature");
    };
  }

  private static byte[] derSignature(byte[] plain) {
    int size = plain.length / 2;
    byte[] r = integer(Arrays.copyOfRange(plain, 0, size));
    byte[] s = integer(Arrays.copyOfRange(plain, size, plain.length));
    return Asn1.sequence(Asn1.concat(r, s));
  }

  private static byte[] integer(byte[] magnitude) {
    return Asn1.element(0x02, new BigInteger(1, magnitude).toByteArray());
  }

  private byte[] plainSignature(byte[] der) {
    int size = (bits + 7) / 8;
    byte[] plain = new byte[2 * size];
    var parts = Der.parse(Bytes.of(der)).sequence(2);
    for (int i = 0; i < 2; i++) {
      byte[] number = parts.get(i).integer().toByteArray();
      int length = Math.min(size, number.length);
      System.arraycopy(number, number.length - length, plain, (i + 1) * size - length, length);
    }
    return plain;
  }
}
