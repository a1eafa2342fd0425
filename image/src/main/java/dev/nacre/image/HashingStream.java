package dev.nacre.image;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Feeds what is read, and what is skipped, to a digest; the JDK's stream forgets what is skipped.
final class HashingStream extends InputStream {
  private final InputStream in;
  private final MessageDigest hasher;

  HashingStream(InputStream in, MessageDigest hasher) {
    this.in = in;
    this.hasher = hasher;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(buffer, offset, length);
    if (count > 0) {
      hasher.update(buffer, offset, count);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
