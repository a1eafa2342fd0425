package dev.nacre.image.encryption;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;

/// Wraps the key of a layer for a reader.
public interface KeyWrapper {
  /// The scheme, which is the end of the annotation's name after
  /// `org.opencontainers.image.enc.keys.`.
  String scheme();

  /// @param options the private options of the layer
  Bytes wrap(Secret options);
}
