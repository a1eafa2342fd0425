package dev.nacre.image.encryption;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import java.util.HashMap;
import java.util.Map;

/// Opens layer keys with keys of a key broker, each of which is asked for once.
public final class KbsKeyUnwrapper implements KeyUnwrapper, AutoCloseable {
  private final LayerKeySource source;
  private final Map<String, Secret> keys = new HashMap<>();

  public KbsKeyUnwrapper(LayerKeySource source) {
    this.source = source;
  }

  @Override
  public String scheme() {
    return KbsKeyWrapper.SCHEME;
  }

  @Override
  public synchronized Secret unwrap(Bytes packet) {
    AnnotationPacket parsed = AnnotationPacket.parse(packet);
    Secret key = keys.computeIfAbsent(parsed.keyId(), source::keyEncryptionKey);
    return parsed.open(key);
  }

  @Override
  public synchronized void close() {
    keys.values().forEach(Secret::close);
    keys.clear();
  }
}
