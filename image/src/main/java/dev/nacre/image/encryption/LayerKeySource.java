package dev.nacre.image.encryption;

import dev.nacre.codec.Secret;
import dev.nacre.image.oci.ImageException;

/// Where key-encryption keys come from: in the guest the key broker, at the desk a file.
@FunctionalInterface
public interface LayerKeySource {
  /// The key of 32 bytes that `keyId` names, as written in the image: `kbs:///repo/type/tag`.
  ///
  /// @throws ImageException when the key is not given, saying why
  Secret keyEncryptionKey(String keyId);
}
