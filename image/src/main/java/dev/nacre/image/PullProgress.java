package dev.nacre.image;

import dev.nacre.image.oci.Descriptor;

/// Hears how a pull goes on, from several threads.
public interface PullProgress {
  /// A layer is here and genuine.
  default void received(Descriptor layer) {}

  /// A layer is part of the root file system.
  default void unpacked(Descriptor layer) {}

  static PullProgress silent() {
    return new PullProgress() {};
  }
}
