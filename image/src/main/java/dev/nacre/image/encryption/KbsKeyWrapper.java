package dev.nacre.image.encryption;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/// Wraps layer keys under a key that a key broker keeps, as upstream's key provider does.
public final class KbsKeyWrapper implements KeyWrapper {
  static final String SCHEME = "provider.attestation-agent";
  private static final Pattern KEY_ID =
      Pattern.compile("kbs(?:\\+[a-z0-9-]+)?:///[^/\\s]+/[^/\\s]+/[^/\\s?#]+");

  private final String keyId;
  private final Secret key;
  private final SecureRandom chance;

  /// @param keyId `kbs:///repository/type/tag`
  /// @param key of 32 bytes
  public KbsKeyWrapper(String keyId, Secret key, SecureRandom chance) {
    requireKeyId(keyId);
    if (key.size() != 32) {
      throw MalformedException.at("key " + keyId, "32 bytes", key.size() + " bytes");
    }
    this.keyId = keyId;
    this.key = key;
    this.chance = chance;
  }

  /// @throws MalformedException when the key broker could not serve a key of this name
  public static void requireKeyId(String keyId) {
    if (!KEY_ID.matcher(keyId).matches()) {
      throw MalformedException.at("key id", "kbs:///repository/type/tag", "\"" + keyId + "\"");
    }
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Bytes wrap(Secret options) {
    return Bytes.utf8(AnnotationPacket.seal(keyId, key, options, chance).toJson().text());
  }
}
