package dev.nacre.image.oci;

import java.io.IOException;
import java.io.InputStream;

/// Content that can be read again from its start, because an upload may have to be repeated.
@FunctionalInterface
public interface BlobContent {
  InputStream open() throws IOException;
}
