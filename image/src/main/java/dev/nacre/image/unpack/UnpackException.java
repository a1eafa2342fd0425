package dev.nacre.image.unpack;

import dev.nacre.image.oci.ImageException;

/// A layer that may not or cannot be unpacked.
public final class UnpackException extends ImageException {
  private static final long serialVersionUID = 1L;

  public UnpackException(String message) {
    super(message);
  }

  public UnpackException(String message, Throwable cause) {
    super(message, cause);
  }
}
