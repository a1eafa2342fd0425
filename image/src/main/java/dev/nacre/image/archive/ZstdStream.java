package dev.nacre.image.archive;

import dev.nacre.codec.MalformedException;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.airlift.compress.v3.zstd.ZstdNativeInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Expands zstd (RFC 8878), natively where the library loads and in plain Java elsewhere.
final class ZstdStream extends FilterInputStream {
  ZstdStream(InputStream in) {
    super(
        ZstdNativeInputStream.isEnabled()
            ? new ZstdNativeInputStream(in)
            : new ZstdInputStream(in));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return in.read(buffer, offset, length);
    } catch (MalformedInputException e) {
      throw new MalformedException("zstd: expected frames of RFC 8878: " + e.getMessage(), e);
    }
  }
}
