package dev.nacre.image.registry;

import dev.nacre.image.oci.ImageReference;
import java.util.Optional;

/// Who to be at a registry.
@FunctionalInterface
public interface Credentials {
  /// The login for the repository of `image`, or nothing to come anonymously.
  Optional<Login> login(ImageReference image);

  static Credentials anonymous() {
    return image -> Optional.empty();
  }
}
