package dev.nacre.image;

import dev.nacre.image.oci.ImageReference;
import dev.nacre.image.registry.RegistryAccess;
import dev.nacre.image.registry.RegistrySource;
import java.util.Optional;

/// A reference that names its image by digest, so that no registry can choose another one behind
/// it.
public final class PinnedReference {
  private PinnedReference() {}

  /// `reference` as it is when it has a digest; else with the digest that its tag stands for now,
  /// which the registry is asked for.
  ///
  /// @throws dev.nacre.image.oci.ImageException when the registry does not know the tag or does not
  ///   answer
  public static ImageReference of(ImageReference reference, RegistryAccess access) {
    if (reference.digest().isPresent()) {
      return reference;
    }
    try (var source = new RegistrySource(reference, access)) {
      return new ImageReference(
          reference.registry(),
          reference.repository(),
          reference.tag(),
          Optional.of(source.root().digest()));
    }
  }
}
