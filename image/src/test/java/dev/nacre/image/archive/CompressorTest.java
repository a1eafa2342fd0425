package dev.nacre.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.testing.SampleImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressorTest {
  private static final Bytes CONTENT =
      SampleImage.random(7, 100_000).concat(Bytes.zeros(300_000)).concat(SampleImage.random(8, 70));

  private static byte[] compress(Compression compression, Bytes content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (OutputStream packed = Compressor.compress(compression, out)) {
      packed.write(content.toArray());
    }
    return out.toByteArray();
  }

  private static Bytes expand(Compression compression, InputStream in) throws IOException {
    try (InputStream expanded = Compressor.expand(compression, in)) {
      return Bytes.of(expanded.readAllBytes());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsCompressedExpandsToTheSame(Compression compression) throws IOException {
    byte[] packed = compress(compression, CONTENT);

    assertThat(expand(compression, new ByteArrayInputStream(packed))).isEqualTo(CONTENT);
    assertThat(compress(compression, CONTENT)).isEqualTo(packed);
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void severalMembersAreOneContent(Compression compression) throws IOException {
    var two = new ByteArrayOutputStream();
    two.write(compress(compression, CONTENT));
    two.write(compress(compression, Bytes.utf8("tail")));

    assertThat(expand(compression, new Trickle(two.toByteArray())))
        .isEqualTo(CONTENT.concat(Bytes.utf8("tail")));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void contentThatEndsEarlyIsRefused(Compression compression) throws IOException {
    byte[] packed = compress(compression, CONTENT);
    byte[] cut = java.util.Arrays.copyOf(packed, packed.length - 3);

    assertThatThrownBy(() -> expand(compression, new ByteArrayInputStream(cut)))
        .isInstanceOf(Exception.class);
  }

  @Test
  void gzipThatEndsInsideItsTrailerIsTheEndOfFile() throws IOException {
    byte[] packed = compress(Compression.GZIP, CONTENT);
    byte[] cut = java.util.Arrays.copyOf(packed, packed.length - 3);

    assertThatThrownBy(() -> expand(Compression.GZIP, new ByteArrayInputStream(cut)))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void aWrongSizeIsRefused() throws IOException {
    byte[] packed = compress(Compression.GZIP, CONTENT);
    packed[packed.length - 4] ^= 1;

    assertThatThrownBy(() -> expand(Compression.GZIP, new ByteArrayInputStream(packed)))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("gzip: expected a member of");
  }

  @Test
  void garbageAfterAMemberIsRefused() throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(compress(Compression.GZIP, CONTENT));
    out.write(7);
    out.write(new byte[10]);

    assertThatThrownBy(() -> expand(Compression.GZIP, new ByteArrayInputStream(out.toByteArray())))
        .hasMessage("gzip: expected the magic bytes 1f 8b 08, found something else");
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void noiseIsRefused(Compression compression) {
    byte[] noise = SampleImage.random(3, 1000).toArray();

    assertThatThrownBy(() -> expand(compression, new ByteArrayInputStream(noise)))
        .isInstanceOf(MalformedException.class);
  }

  /// Gives one byte a read and says that nothing is available.
  private static final class Trickle extends InputStream {
    private final ByteArrayInputStream in;

    Trickle(byte[] content) {
      in = new ByteArrayInputStream(content);
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return in.read(buffer, offset, Math.min(1, length));
    }
  }
}
