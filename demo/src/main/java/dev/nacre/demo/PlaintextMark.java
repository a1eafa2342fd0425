package dev.nacre.demo;

import dev.nacre.codec.Bytes;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.Manifest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/// Finds bytes in an image's topmost layer that are varied enough not to stand anywhere else.
final class PlaintextMark {
  private static final int LENGTH = 48;
  private static final int DISTINCT = 20;
  private static final int WINDOWS = 1 << 20;

  private PlaintextMark() {}

  /// Nothing when the layer holds no such bytes, or is compressed with something else than gzip.
  static Optional<Bytes> of(ImageSource source, Manifest manifest) {
    List<Descriptor> layers = manifest.layers();
    if (layers.isEmpty() || layers.getLast().mediaType().toString().endsWith("zstd")) {
      return Optional.empty();
    }
    try (InputStream layer = unpacked(source.open(layers.getLast()))) {
      for (int window = 0; window < WINDOWS; window++) {
        byte[] content = layer.readNBytes(LENGTH);
        if (content.length < LENGTH) {
          return Optional.empty();
        }
        if (distinct(content) >= DISTINCT) {
          return Optional.of(Bytes.of(content));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new ImageException(
          source.description() + ": the topmost layer cannot be read: " + e.getMessage(), e);
    }
  }

  private static InputStream unpacked(InputStream raw) throws IOException {
    var in = new BufferedInputStream(raw);
    in.mark(2);
    boolean gzip = Arrays.equals(in.readNBytes(2), new byte[] {0x1f, (byte) 0x8b});
    in.reset();
    return gzip ? new GZIPInputStream(in) : in;
  }

  private static long distinct(byte[] content) {
    return IntStream.range(0, content.length).map(at -> content[at]).distinct().count();
  }
}
