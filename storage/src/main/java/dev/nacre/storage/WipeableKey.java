package dev.nacre.storage;

import dev.nacre.codec.Secret;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import javax.crypto.SecretKey;

/// An AES key whose bytes are overwritten at its end; the JDK's own keeps them until they are
/// collected.
final class WipeableKey implements SecretKey, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient Secret content;

  WipeableKey(Secret content) {
    this.content = content;
  }

  /// Another one with the same bytes.
  WipeableKey copy() {
    return new WipeableKey(Secret.owning(content.revealCopy()));
  }

  @Override
  public String getAlgorithm() {
    return "AES";
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return content.revealCopy();
  }

  @Override
  public void close() {
    content.close();
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException("a master key");
  }
}
