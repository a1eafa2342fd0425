package dev.nacre.image.encryption;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;

/// Keys as people keep them in files.
public final class KeyFile {
  private static final int KEY_SIZE = 32;

  private KeyFile() {}

  /// A key of 32 bytes: as they are, in hexadecimal or in base64.
  ///
  /// @throws MalformedException when it is none of these
  public static Secret symmetric(Bytes content) {
    if (content.size() == KEY_SIZE) {
      return Secret.owning(content.toArray());
    }
    String text = content.utf8().strip();
    if (text.matches("[0-9a-fA-F]{64}")) {
      return Secret.owning(Bytes.ofHex(text).toArray());
    }
    if (text.matches("[A-Za-z0-9+/]{43}=?")) {
      return Secret.owning(Bytes.ofBase64(text).toArray());
    }
    throw MalformedException.at(
        "key file", "32 bytes, raw or in hexadecimal or base64", content.size() + " bytes");
  }

  /// A public key: PEM, DER (SubjectPublicKeyInfo) or JWK.
  ///
  /// @throws MalformedException when it is none of these
  public static Jwk publicKey(Bytes content) {
    if (isJson(content)) {
      return Jwk.parse(json(content));
    }
    return KeyPem.parsePublic(isPem(content) ? content.utf8() : pem("PUBLIC KEY", content));
  }

  /// A private key: PEM or DER (PKCS#8, PKCS#1 or SEC 1), or JWK.
  ///
  /// @throws MalformedException when it is none of these
  public static PrivateJwk privateKey(Bytes content) {
    if (isJson(content)) {
      return PrivateJwk.parse(json(content));
    }
    if (isPem(content)) {
      return KeyPem.parsePrivate(content.utf8());
    }
    return Stream.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY")
        .flatMap(label -> privateKey(label, content).stream())
        .findFirst()
        .orElseThrow(() ->
            MalformedException.at(
                "key file", "a private key in PEM, DER or JWK", "something else"));
  }

  private static Optional<PrivateJwk> privateKey(String label, Bytes der) {
    try {
      return Optional.of(KeyPem.parsePrivate(pem(label, der)));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static boolean isPem(Bytes content) {
    return content.utf8().contains("-----BEGIN ");
  }

  private static boolean isJson(Bytes content) {
    return content.utf8().stripLeading().startsWith("{");
  }

  private static JsonObject json(Bytes content) {
    if (Json.parse(content) instanceof JsonObject object) {
      return object;
    }
    throw MalformedException.at("key file", "a JWK", "another JSON value");
  }

  private static String pem(String label, Bytes der) {
    String body = Base64.getMimeEncoder().encodeToString(der.toArray());
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }
}
