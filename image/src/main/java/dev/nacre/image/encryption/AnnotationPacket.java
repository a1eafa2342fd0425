package dev.nacre.image.encryption;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A layer's private options, wrapped under a key that a key broker keeps: the annotation packet of
/// Confidential Containers.
///
/// Version 1 has no member `version`; version 2 adds `provider`, of which `kbs` is the one meant
/// here.
///
/// @param keyId the resource of the key-encryption key, for instance `kbs:///default/image-key/app`
/// @param wrapped with [Wrapping#A256GCM] followed by the tag of 16 bytes
public record AnnotationPacket(String keyId, Bytes wrapped, Bytes iv, Wrapping wrapping) {
  private static final int KEY_SIZE = 32;

  /// How the private options are encrypted.
  public enum Wrapping {
    A256GCM("AES/GCM/NoPadding", 12),
    A256CTR("AES/CTR/NoPadding", 16);

    private final String transformation;
    private final int ivSize;

    Wrapping(String transformation, int ivSize) {
      this.transformation = transformation;
      this.ivSize = ivSize;
    }

    private AlgorithmParameterSpec parameters(Bytes iv) {
      return switch (this) {
        case A256GCM -> new GCMParameterSpec(128, iv.toArray());
        case A256CTR -> new IvParameterSpec(iv.toArray());
      };
    }
  }

  public AnnotationPacket {
    if (iv.size() != wrapping.ivSize) {
      throw MalformedException.at(
          "annotation packet, iv", wrapping.ivSize + " bytes", iv.size() + " bytes");
    }
  }

  /// @throws MalformedException when the packet lacks a member or asks for what is unknown here
  public static AnnotationPacket parse(Bytes packet) {
    if (!(Json.parse(packet) instanceof JsonObject json)) {
      throw MalformedException.at("annotation packet", "a JSON object", "something else");
    }
    String provider = json.findPresent("provider").isPresent() ? json.string("provider") : "kbs";
    if (!provider.equals("kbs")) {
      throw MalformedException.at("annotation packet, provider", "kbs", provider);
    }
    return new AnnotationPacket(
        json.string("kid"),
        Bytes.ofBase64(json.string("wrapped_data")),
        Bytes.ofBase64(json.string("iv")),
        wrapping(json.string("wrap_type")));
  }

  private static Wrapping wrapping(String name) {
    for (Wrapping wrapping : Wrapping.values()) {
      if (wrapping.name().equals(name)) {
        return wrapping;
      }
    }
    throw MalformedException.at("annotation packet, wrap_type", "A256GCM or A256CTR", name);
  }

  static AnnotationPacket seal(String keyId, Secret key, Secret options, SecureRandom chance) {
    byte[] iv = new byte[Wrapping.A256GCM.ivSize];
    chance.nextBytes(iv);
    var empty = new AnnotationPacket(keyId, Bytes.empty(), Bytes.of(iv), Wrapping.A256GCM);
    try {
      Bytes wrapped = Bytes.of(empty.apply(Cipher.ENCRYPT_MODE, key, options.revealCopy()));
      return new AnnotationPacket(keyId, wrapped, empty.iv, empty.wrapping);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing in this Java runtime", e);
    }
  }

  /// The private options.
  ///
  /// @throws MalformedException when `key` is not the one that wrapped them, or a byte was changed
  public Secret open(Secret key) {
    try {
      return Secret.owning(apply(Cipher.DECRYPT_MODE, key, wrapped.toArray()));
    } catch (GeneralSecurityException e) {
      throw new MalformedException(
          "the key " + keyId + " does not open the wrapped layer key (wrong key or changed packet)",
          e);
    }
  }

  private byte[] apply(int mode, Secret key, byte[] input) throws GeneralSecurityException {
    if (key.size() != KEY_SIZE) {
      throw MalformedException.at("key " + keyId, KEY_SIZE + " bytes", key.size() + " bytes");
    }
    byte[] bytes = key.revealCopy();
    try {
      Cipher cipher = Cipher.getInstance(wrapping.transformation);
      cipher.init(mode, new SecretKeySpec(bytes, "AES"), wrapping.parameters(iv));
      return cipher.doFinal(input);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  public JsonObject toJson() {
    return JsonObject.builder()
        .put("kid", keyId)
        .put("wrapped_data", wrapped.base64())
        .put("iv", iv.base64())
        .put("wrap_type", wrapping.name())
        .build();
  }
}
