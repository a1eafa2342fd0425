package dev.nacre.image.encryption;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// What opens one layer: the private options of ocicrypt, which travel wrapped.
///
/// The nonce is taken from here alone: the public options, which anybody can edit, may not give
/// one.
public final class LayerKey implements AutoCloseable {
  private static final int KEY_SIZE = 32;
  private static final int NONCE_SIZE = 16;

  private final Secret key;
  private final Bytes nonce;
  private final String digest;

  private LayerKey(Secret key, Bytes nonce, String digest) {
    this.key = key;
    this.nonce = nonce;
    this.digest = digest;
  }

  /// A fresh key and nonce.
  ///
  /// @param digest of the layer before encryption, which is recorded for people
  static LayerKey generate(String digest, SecureRandom chance) {
    byte[] key = new byte[KEY_SIZE];
    byte[] nonce = new byte[NONCE_SIZE];
    chance.nextBytes(key);
    chance.nextBytes(nonce);
    return new LayerKey(Secret.owning(key), Bytes.of(nonce), digest);
  }

  /// @param options the private options as JSON, unwrapped
  /// @throws MalformedException when a member is missing or of the wrong size
  static LayerKey parse(Secret options) {
    String text = options.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    if (!(Json.parse(text) instanceof JsonObject json)) {
      throw MalformedException.at("private layer options", "a JSON object", "something else");
    }
    Bytes nonce = Bytes.ofBase64(json.object("cipheroptions").string("nonce"));
    byte[] key = decode(json.string("symkey"));
    if (key.length != KEY_SIZE || nonce.size() != NONCE_SIZE) {
      throw MalformedException.at(
          "private layer options",
          "a key of 32 bytes and a nonce of 16",
          key.length + " and " + nonce.size());
    }
    String digest = json.findPresent("digest").isPresent() ? json.string("digest") : "";
    return new LayerKey(Secret.owning(key), nonce, digest);
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("private layer options: expected base64 in symkey", e);
    }
  }

  /// The private options as JSON, to be wrapped.
  Secret options() {
    String encoded = key.reveal(Base64.getEncoder()::encodeToString);
    JsonObject json =
        JsonObject.builder()
            .put("symkey", encoded)
            .put("digest", digest)
            .put("cipheroptions", JsonObject.builder().put("nonce", nonce.base64()).build())
            .build();
    return Secret.utf8(json.text());
  }

  /// AES-256 in counter mode from the start of the layer; the same for both directions.
  public Cipher cipher() {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      var iv = new IvParameterSpec(nonce.toArray());
      key.reveal(bytes -> initialize(cipher, bytes, iv));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES in counter mode is missing in this Java runtime", e);
    }
  }

  private static Cipher initialize(Cipher cipher, byte[] key, IvParameterSpec iv) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), iv);
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256 is missing in this Java runtime", e);
    }
  }

  /// HMAC-SHA-256 over the ciphertext, under the same key.
  public Mac mac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      key.reveal(bytes -> initialize(mac, bytes));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA-256 is missing in this Java runtime", e);
    }
  }

  private static Mac initialize(Mac mac, byte[] key) {
    try {
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA-256 takes any key", e);
    }
  }

  /// The digest that was recorded when the layer was encrypted; not proven.
  public String recordedDigest() {
    return digest;
  }

  @Override
  public void close() {
    key.close();
  }

  @Override
  public String toString() {
    return "LayerKey[" + digest + "]";
  }
}
