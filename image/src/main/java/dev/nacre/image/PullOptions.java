package dev.nacre.image;

import dev.nacre.image.encryption.KeyUnwrapper;
import dev.nacre.image.oci.Platform;
import dev.nacre.image.unpack.UnpackOptions;
import java.util.List;

/// How an image is pulled and what is demanded of it.
///
/// @param unwrappers who may open layer keys here
/// @param plaintextLayers whether layers may come unencrypted; then only a digest in the reference
///   tells who made them
public record PullOptions(
    Platform platform,
    List<KeyUnwrapper> unwrappers,
    PlaintextLayers plaintextLayers,
    UnpackOptions unpack) {
  /// What happens to layers that are not encrypted.
  public enum PlaintextLayers {
    ACCEPTED,
    REFUSED
  }

  public PullOptions {
    unwrappers = List.copyOf(unwrappers);
  }

  public PullOptions with(PlaintextLayers changed) {
    return new PullOptions(platform, unwrappers, changed, unpack);
  }
}
