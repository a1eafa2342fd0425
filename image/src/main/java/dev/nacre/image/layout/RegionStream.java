package dev.nacre.image.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A run of bytes of an open file; closing it leaves the file open.
final class RegionStream extends InputStream {
  private final FileChannel channel;
  private final long end;
  private long at;

  RegionStream(FileChannel channel, long offset, long size) {
    this.channel = channel;
    this.at = offset;
    this.end = offset + size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (at >= end) {
      return -1;
    }
    int wanted = (int) Math.min(length, end - at);
    int count = channel.read(ByteBuffer.wrap(buffer, offset, wanted), at);
    at += Math.max(0, count);
    return count;
  }
}
