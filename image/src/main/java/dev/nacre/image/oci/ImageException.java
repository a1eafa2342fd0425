package dev.nacre.image.oci;

/// An image that could not be read, believed, decrypted, unpacked or written.
///
/// The message is one sentence for people: what, where, what was expected and what was found.
public class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ImageException(String message) {
    super(message);
  }

  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
