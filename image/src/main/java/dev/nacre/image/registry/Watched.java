package dev.nacre.image.registry;

import dev.nacre.image.oci.ImageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Remembers why reading failed, because the HTTP client tells only that it did.
final class Watched extends FilterInputStream {
  private final AtomicReference<Optional<RuntimeException>> failure;

  Watched(InputStream in, AtomicReference<Optional<RuntimeException>> failure) {
    super(in);
    this.failure = failure;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      failure.set(Optional.of(new ImageException("reading the blob to upload: " + e, e)));
      throw e;
    } catch (RuntimeException e) {
      failure.set(Optional.of(e));
      throw e;
    }
  }
}
