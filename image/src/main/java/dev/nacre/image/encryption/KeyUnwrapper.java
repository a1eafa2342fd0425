package dev.nacre.image.encryption;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.image.oci.ImageException;

/// Opens the wrapped key of a layer for a reader.
public interface KeyUnwrapper {
  /// The scheme, which is the end of the annotation's name after
  /// `org.opencontainers.image.enc.keys.`.
  String scheme();

  /// The private options of the layer.
  ///
  /// @throws MalformedException when the packet does not open with this reader's key
  /// @throws ImageException when the reader could not get its key
  Secret unwrap(Bytes packet);
}
