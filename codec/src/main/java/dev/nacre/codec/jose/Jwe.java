package dev.nacre.codec.jose;

import dev.nacre.codec.AesGcm;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// An encrypted text for one recipient in flattened JSON (RFC 7516 section 7.2.2), content under
/// A256GCM.
///
/// Guests write the protected header anew before they authenticate it, so its bytes are fixed: no
/// spaces, `alg` and `enc` first, then `epk` with its members in alphabetical order, or `ek`.
///
/// @param protectedHeader base64url, authenticated as it stands
/// @param unprotected what is said beside it, which nothing authenticates
public record Jwe(
    String protectedHeader,
    JsonObject unprotected,
    Bytes encryptedKey,
    Bytes iv,
    Bytes ciphertext,
    Bytes tag) {
  private static final int KEY_SIZE = 32;

  /// Encrypts `plaintext` so that only the holder of `recipient` reads it: ECDH-ES+A256KW for a key
  /// on a curve, RSA-OAEP-256 for a key of RSA, ML-KEM-768+A192KW for a key of ML-KEM.
  ///
  /// @throws MalformedException when the recipient's key cannot receive
  public static Jwe encrypt(Jwk recipient, Secret plaintext, SecureRandom chance) {
    return encrypt(contentKey -> KeyWrapping.wrap(recipient, contentKey), plaintext, chance);
  }

  /// As [#encrypt], but a key that is marked `RSA1_5` receives too, with the padding of PKCS#1
  /// v1.5, which is weak: for old guests whose owner allows it by name.
  ///
  /// @throws MalformedException when the recipient's key cannot receive
  public static Jwe encryptAllowingOldRsa(Jwk recipient, Secret plaintext, SecureRandom chance) {
    boolean old = recipient.algorithm().filter(KeyWrapping.RSA15::equals).isPresent();
    return old && recipient instanceof RsaJwk rsa
        ? encrypt(contentKey -> KeyWrapping.wrapOldRsa(rsa, contentKey), plaintext, chance)
        : encrypt(recipient, plaintext, chance);
  }

  /// How a content key travels to a recipient.
  interface Wrapping {
    KeyWrapping.Wrapped wrap(byte[] contentKey) throws GeneralSecurityException;
  }

  static Jwe encrypt(Wrapping wrapping, Secret plaintext, SecureRandom chance) {
    byte[] contentKey = new byte[KEY_SIZE];
    byte[] iv = new byte[AesGcm.IV_SIZE];
    chance.nextBytes(contentKey);
    chance.nextBytes(iv);
    try {
      return seal(wrapping.wrap(contentKey), contentKey, iv, plaintext);
    } catch (GeneralSecurityException e) {
      throw new MalformedException("JWE: the recipient's key cannot receive", e);
    } finally {
      Arrays.fill(contentKey, (byte) 0);
    }
  }

  private static Jwe seal(
      KeyWrapping.Wrapped wrapped, byte[] contentKey, byte[] iv, Secret plaintext) {
    ProtectedHeader header = wrapped.header();
    SecretKey key = new SecretKeySpec(contentKey, "AES");
    byte[] bound = header.bound();
    Bytes sealed = Bytes.of(plaintext.reveal(content -> AesGcm.seal(key, iv, bound, content)));
    int end = sealed.size() - AesGcm.TAG_SIZE;
    return new Jwe(
        header.text(),
        JsonObject.empty(),
        wrapped.encryptedKey(),
        Bytes.of(iv),
        sealed.slice(0, end),
        sealed.slice(end, sealed.size()));
  }

  /// @throws MalformedException when `json` is no flattened JWE
  public static Jwe parse(JsonObject json) {
    if (json.find("aad").isPresent()) {
      throw MalformedException.at("JWE", "no member aad", "one");
    }
    var header = new ProtectedHeader(json.string("protected"));
    var _ = header.json();
    return new Jwe(
        header.text(),
        JsonObject.empty(),
        Bytes.ofBase64Url(json.string("encrypted_key")),
        Bytes.ofBase64Url(json.string("iv")),
        Bytes.ofBase64Url(json.string("ciphertext")),
        Bytes.ofBase64Url(json.string("tag")));
  }

  /// One text for several recipients (RFC 7516 section 7.2.1), once for each of them; a flattened
  /// one is the text for its only recipient. Their headers add to the protected one and repeat none
  /// of its members.
  ///
  /// @throws MalformedException when `json` is no JWE in JSON
  public static List<Jwe> parseEach(JsonObject json) {
    if (json.find("recipients").isEmpty()) {
      return List.of(parse(json));
    }
    var found = new ArrayList<Jwe>();
    for (Json element : json.array("recipients")) {
      if (!(element instanceof JsonObject recipient)) {
        throw MalformedException.at("JWE.recipients", "objects", element.kind());
      }
      Jwe one = parse(json.with("encrypted_key", recipient.get("encrypted_key")));
      found.add(one.adding(recipient.find("header")));
    }
    return found;
  }

  private Jwe adding(Optional<Json> unprotected) {
    if (unprotected.isEmpty() || !(unprotected.get() instanceof JsonObject more)) {
      return this;
    }
    JsonObject header = header();
    for (String name : more.members().keySet()) {
      if (header.find(name).isPresent()) {
        throw MalformedException.at("JWE.header", "\"" + name + "\" once", "it twice");
      }
    }
    return new Jwe(protectedHeader, more, encryptedKey, iv, ciphertext, tag);
  }

  /// The protected header, with what the unprotected one adds to it.
  public JsonObject header() {
    JsonObject header = new ProtectedHeader(protectedHeader).json();
    var members = new LinkedHashMap<>(header.members());
    members.putAll(unprotected.members());
    return new JsonObject(members);
  }

  public JsonObject toJson() {
    return JsonObject.builder()
        .put("protected", protectedHeader)
        .put("encrypted_key", encryptedKey.base64Url())
        .put("iv", iv.base64Url())
        .put("ciphertext", ciphertext.base64Url())
        .put("tag", tag.base64Url())
        .build();
  }

  /// What was encrypted. Whatever is wrong, the message is the same: an attacker learns nothing.
  ///
  /// @throws MalformedException when `recipient` is not the recipient, or a byte was changed
  public Secret decrypt(PrivateJwk recipient) {
    JsonObject header = header();
    requireShape(header);
    byte[] contentKey = new byte[0];
    try {
      contentKey = KeyWrapping.unwrap(recipient, header, encryptedKey);
      SecretKey key = new SecretKeySpec(contentKey, "AES");
      byte[] sealed = ciphertext.concat(tag).toArray();
      byte[] bound = new ProtectedHeader(protectedHeader).bound();
      return Secret.owning(AesGcm.open(key, iv.toArray(), bound, sealed));
    } catch (GeneralSecurityException e) {
      throw new MalformedException("JWE: it does not open with this key, or was changed", e);
    } finally {
      Arrays.fill(contentKey, (byte) 0);
    }
  }

  private void requireShape(JsonObject header) {
    if (!header.string("enc").equals(ProtectedHeader.CONTENT)) {
      throw MalformedException.at("JWE.enc", ProtectedHeader.CONTENT, header.string("enc"));
    }
    if (header.find("crit").isPresent() || header.find("zip").isPresent()) {
      throw MalformedException.at("JWE.header", "neither crit nor zip", header.text());
    }
    if (iv.size() != AesGcm.IV_SIZE || tag.size() != AesGcm.TAG_SIZE) {
      throw MalformedException.at(
          "JWE", "iv of 12 and tag of 16 bytes", iv.size() + " and " + tag.size() + " bytes");
    }
  }

  @Override
  public String toString() {
    return "Jwe[" + header() + ", " + ciphertext.size() + " bytes]";
  }
}
