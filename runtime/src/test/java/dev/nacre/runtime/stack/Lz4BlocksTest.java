package dev.nacre.runtime.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Lz4BlocksTest {
  private static final int BLOCK = 8 << 20;

  private static byte[] some(int size) {
    byte[] content = new byte[size];
    new Random(1).nextBytes(content);
    for (int i = size / 3; i < size; i++) {
      content[i] = (byte) (i >> 10);
    }
    return content;
  }

  private static byte[] compressed(byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var blocks = new Lz4Blocks(out)) {
      blocks.write(content, 0, content.length / 2);
      blocks.write(content, content.length / 2, content.length - content.length / 2);
    }
    return out.toByteArray();
  }

  /// As the kernel does: size, block, until the end.
  private static byte[] expanded(byte[] blocks) {
    var out = new ByteArrayOutputStream();
    var in = ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN);
    byte[] block = new byte[BLOCK];
    while (in.hasRemaining()) {
      int size = in.getInt();
      int count =
          new Lz4JavaDecompressor().decompress(blocks, in.position(), size, block, 0, BLOCK);
      out.write(block, 0, count);
      in.position(in.position() + size);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 12345})
  void whatIsWrittenComesBack(int size) throws IOException {
    byte[] content = some(size);
    assertThat(expanded(compressed(content))).isEqualTo(content);
  }

  @Test
  void nothingIsNoBlock() throws IOException {
    assertThat(compressed(new byte[0])).isEmpty();
  }

  @Test
  void joinedFilesAreOneStream() throws IOException {
    byte[] first = some(5000);
    byte[] second = some(70);
    Bytes joined = Bytes.of(compressed(first)).concat(Bytes.of(compressed(second)));
    assertThat(expanded(joined.toArray()))
        .isEqualTo(Bytes.of(first).concat(Bytes.of(second)).toArray());
  }

  @Test
  void theSameContentGivesTheSameBytes() throws IOException {
    assertThat(compressed(some(300_000))).isEqualTo(compressed(some(300_000)));
  }
}
