package dev.nacre.runtime.stack;

import dev.nacre.codec.Bytes;
import io.airlift.compress.v3.lz4.Lz4JavaCompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes blocks of the LZ4 legacy format (lz4_Frame_format, "Legacy frame"), which the kernel
/// unpacks several times faster than gzip.
///
/// A block is its compressed size (32 bits, little-endian) and the compressed form of 8 MiB; only
/// the last one of what is written here may be shorter. A file is the magic number and any number
/// of such blocks, so that files may be joined without compressing them again.
final class Lz4Blocks extends OutputStream {
  /// 0x184C2102, little-endian.
  static final Bytes MAGIC = Bytes.ofHex("02214c18");

  private static final int BLOCK = 8 << 20;

  private final OutputStream out;
  private final Lz4JavaCompressor compressor = new Lz4JavaCompressor();
  private final byte[] block = new byte[BLOCK];
  private final byte[] compressed = new byte[compressor.maxCompressedLength(BLOCK)];
  private int filled;

  Lz4Blocks(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] content, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, BLOCK - filled);
      System.arraycopy(content, offset + done, block, filled, count);
      filled += count;
      done += count;
      if (filled == BLOCK) {
        writeBlock();
      }
    }
  }

  private void writeBlock() throws IOException {
    int size = compressor.compress(block, 0, filled, compressed, 0, compressed.length);
    byte[] head = new byte[Integer.BYTES];
    ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).putInt(size);
    out.write(head);
    out.write(compressed, 0, size);
    filled = 0;
  }

  @Override
  public void close() throws IOException {
    if (filled > 0) {
      writeBlock();
    }
    out.close();
  }
}
