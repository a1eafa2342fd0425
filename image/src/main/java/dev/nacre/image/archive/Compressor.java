package dev.nacre.image.archive;

import dev.nacre.image.oci.Compression;
import io.airlift.compress.v3.zstd.ZstdNativeOutputStream;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Compresses and expands the tar archives of layers.
public final class Compressor {
  private static final int BUFFER = 64 << 10;

  private Compressor() {}

  /// The expanded content of `in`, which is refused where it ends early or is not of that form.
  public static InputStream expand(Compression compression, InputStream in) {
    return switch (compression) {
      case NONE -> in;
      case GZIP -> new GzipStream(in);
      case ZSTD -> new ZstdStream(in);
    };
  }

  /// Compresses what is written; the same input gives the same output.
  public static OutputStream compress(Compression compression, OutputStream out)
      throws IOException {
    return switch (compression) {
      case NONE -> out;
      case GZIP -> new ReproducibleGzip(out);
      case ZSTD ->
          ZstdNativeOutputStream.isEnabled()
              ? new ZstdNativeOutputStream(out)
              : new ZstdOutputStream(out);
    };
  }

  /// The JDK's header holds no time and no name already; the level is fixed here.
  private static final class ReproducibleGzip extends GZIPOutputStream {
    ReproducibleGzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(Deflater.DEFAULT_COMPRESSION);
    }
  }
}
