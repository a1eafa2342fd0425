package dev.nacre.codec.jose;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Lending;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/// How the content key travels: ECDH-ES+A256KW (RFC 7518 section 4.6), RSA-OAEP-256 or, for keys
/// that are marked so, RSA-OAEP (4.3), and ML-KEM-768+A192KW (draft-ietf-jose-pqc-kem).
final class KeyWrapping {
  static final String RSA15 = "RSA1_5";

  static final String ECDH = "ECDH-ES+A256KW";
  private static final String OAEP = "RSA-OAEP-256";
  private static final String OAEP_SHA1 = "RSA-OAEP";
  private static final int ECDH_KEY_BITS = 256;
  private static final int KEM_KEY_BITS = 192;

  /// RFC 7518 calls for SHA-256 in both places; the JDK's name alone would use SHA-1 in the mask.
  private static final OAEPParameterSpec OAEP_SHA256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private static final OAEPParameterSpec OAEP_DEFAULT =
      new OAEPParameterSpec("SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT);

  private static final SecretKey NO_KEY =
      new SecretKeySpec(new byte[ECDH_KEY_BITS / Byte.SIZE], "AES");
  private static final Lending<Cipher> WRAPPERS =
      new Lending<>(
          () -> Cipher.getInstance("AESWrap"), cipher -> cipher.init(Cipher.WRAP_MODE, NO_KEY));

  private KeyWrapping() {}

  record Wrapped(ProtectedHeader header, Bytes encryptedKey) {
    private Wrapped(String algorithm, Bytes encryptedKey) {
      this(ProtectedHeader.of(algorithm, JsonObject.empty()), encryptedKey);
    }
  }

  static Wrapped wrap(Jwk recipient, byte[] contentKey) throws GeneralSecurityException {
    requireMeant(recipient);
    return switch (recipient) {
      case EcJwk ec -> {
        try (Agreement once = Agreement.with(ec)) {
          yield once.wrap(contentKey);
        }
      }
      case RsaJwk rsa -> {
        String algorithm = rsa.algorithm().orElse(OAEP);
        Cipher cipher = oaep();
        cipher.init(Cipher.ENCRYPT_MODE, rsa.publicKey(), parameters(algorithm));
        yield new Wrapped(algorithm, Bytes.of(cipher.doFinal(contentKey)));
      }
      case AkpJwk kem -> wrap(kem, contentKey);
      case OkpJwk _ -> throw MalformedException.at("recipient", "EC, RSA or AKP", "OKP");
    };
  }

  /// RSAES-PKCS1-v1_5 (RFC 8017 section 7.2), for a key that is marked so.
  static Wrapped wrapOldRsa(RsaJwk recipient, byte[] contentKey) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    cipher.init(Cipher.ENCRYPT_MODE, recipient.publicKey());
    return new Wrapped(RSA15, Bytes.of(cipher.doFinal(contentKey)));
  }

  private static Wrapped wrap(AkpJwk recipient, byte[] contentKey) throws GeneralSecurityException {
    KEM.Encapsulated sent =
        KEM.getInstance(AkpJwk.KEM).newEncapsulator(recipient.publicKey()).encapsulate();
    Json ciphertext = Json.of(Bytes.of(sent.encapsulation()).base64Url());
    var header =
        ProtectedHeader.of(AkpJwk.ALGORITHM, JsonObject.builder().put("ek", ciphertext).build());
    try (Secret agreed = Secret.owning(kemKey(sent.key().getEncoded()))) {
      return new Wrapped(header, aesWrap(agreed, contentKey));
    }
  }

  static byte[] unwrap(PrivateJwk recipient, JsonObject header, Bytes encryptedKey)
      throws GeneralSecurityException {
    String algorithm = header.string("alg");
    if (algorithm.equals(ECDH)) {
      return unwrapEcdh(recipient, header, encryptedKey);
    }
    if (algorithm.equals(AkpJwk.ALGORITHM)) {
      return unwrapKem(recipient, header, encryptedKey);
    }
    boolean marked = recipient.publicJwk().algorithm().equals(Optional.of(OAEP_SHA1));
    if (!algorithm.equals(OAEP) && !(marked && algorithm.equals(OAEP_SHA1))) {
      throw MalformedException.at("JWE.alg", ECDH + " or " + OAEP, algorithm);
    }
    Cipher cipher = oaep();
    cipher.init(Cipher.DECRYPT_MODE, recipient.key(), parameters(algorithm));
    return cipher.doFinal(encryptedKey.toArray());
  }

  private static OAEPParameterSpec parameters(String algorithm) {
    return algorithm.equals(OAEP_SHA1) ? OAEP_DEFAULT : OAEP_SHA256;
  }

  private static byte[] unwrapEcdh(PrivateJwk recipient, JsonObject header, Bytes encryptedKey)
      throws GeneralSecurityException {
    if (!(recipient.publicJwk() instanceof EcJwk own)) {
      throw MalformedException.at("recipient", "an EC key for " + ECDH, "another kind");
    }
    if (header.find("apu").isPresent() || header.find("apv").isPresent()) {
      throw MalformedException.at("JWE.header", "neither apu nor apv", header.text());
    }
    EcJwk ephemeral = EcJwk.parse(header.object("epk"));
    if (ephemeral.curve() != own.curve()) {
      throw MalformedException.at(
          "JWE.epk.crv", own.curve().joseName(), ephemeral.curve().joseName());
    }
    return aesUnwrap(agree(recipient.key(), ephemeral.publicKey()), encryptedKey);
  }

  private static byte[] unwrapKem(PrivateJwk recipient, JsonObject header, Bytes encryptedKey)
      throws GeneralSecurityException {
    if (!(recipient.publicJwk() instanceof AkpJwk)) {
      throw MalformedException.at("recipient", "a key of " + AkpJwk.KEM, "another kind");
    }
    byte[] shared =
        KEM.getInstance(AkpJwk.KEM)
            .newDecapsulator(recipient.key())
            .decapsulate(Bytes.ofBase64Url(header.string("ek")).toArray())
            .getEncoded();
    return aesUnwrap(kemKey(shared), encryptedKey);
  }

  static Bytes aesWrap(Secret wrappingKey, byte[] contentKey) throws GeneralSecurityException {
    SecretKey key = wrappingKey.reveal(bytes -> new SecretKeySpec(bytes, "AES"));
    return Bytes.of(
        WRAPPERS.lend(cipher -> {
          cipher.init(Cipher.WRAP_MODE, key);
          return cipher.wrap(new SecretKeySpec(contentKey, "AES"));
        }));
  }

  private static byte[] aesUnwrap(byte[] wrappingKey, Bytes wrapped)
      throws GeneralSecurityException {
    try {
      Cipher cipher = Cipher.getInstance("AESWrap");
      cipher.init(Cipher.UNWRAP_MODE, new SecretKeySpec(wrappingKey, "AES"));
      return cipher.unwrap(wrapped.toArray(), "AES", Cipher.SECRET_KEY).getEncoded();
    } finally {
      Arrays.fill(wrappingKey, (byte) 0);
    }
  }

  /// @throws MalformedException when the key is marked for another algorithm
  static void requireMeant(Jwk recipient) {
    String fitting =
        switch (recipient) {
          case EcJwk _ -> ECDH;
          case RsaJwk _ -> OAEP;
          case AkpJwk _ -> AkpJwk.ALGORITHM;
          case OkpJwk _ -> "nothing";
        };
    String named = recipient.algorithm().orElse(fitting);
    boolean older = recipient instanceof RsaJwk && named.equals(OAEP_SHA1);
    if (!older && !named.equals(fitting)) {
      throw MalformedException.at("recipient's alg", fitting, named);
    }
  }

  /// The wrapping key of ECDH-ES+A256KW.
  static byte[] agree(PrivateKey own, PublicKey other) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(own);
    agreement.doPhase(other, true);
    byte[] shared = agreement.generateSecret();
    try {
      return concatKdf(shared, ECDH);
    } finally {
      Arrays.fill(shared, (byte) 0);
    }
  }

  /// One round of NIST SP 800-56A's Concat KDF with SHA-256, no party information.
  static byte[] concatKdf(byte[] shared, String algorithm) throws GeneralSecurityException {
    byte[] name = algorithm.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer info =
        ByteBuffer.allocate(4 + name.length + 12)
            .putInt(name.length)
            .put(name)
            .putInt(0)
            .putInt(0)
            .putInt(ECDH_KEY_BITS);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(new byte[] {0, 0, 0, 1});
    digest.update(shared);
    return digest.digest(info.array());
  }

  /// KMAC256 of the shared secret over the algorithm's name and the key's size in bits.
  private static byte[] kemKey(byte[] shared) {
    byte[] name = AkpJwk.ALGORITHM.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer info =
        ByteBuffer.allocate(4 + name.length + 4).putInt(name.length).put(name).putInt(KEM_KEY_BITS);
    try {
      return Kmac256.of(shared, info.array(), "", KEM_KEY_BITS / Byte.SIZE);
    } finally {
      Arrays.fill(shared, (byte) 0);
    }
  }

  private static Cipher oaep() throws GeneralSecurityException {
    return Cipher.getInstance("RSA/ECB/OAEPPadding");
  }
}
