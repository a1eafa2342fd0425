package dev.nacre.protocol.initdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitdataDiskTest {
  private static final Bytes DOCUMENT = Bytes.utf8("version = \"0.1.0\"\n".repeat(20));

  @Test
  void whatIsEncodedIsDecodedAgain() {
    Bytes disk = InitdataDisk.encode(DOCUMENT);
    assertThat(disk.size() % 512).isZero();
    assertThat(disk.slice(0, 8).utf8()).isEqualTo("initdata");
    assertThat(InitdataDisk.isMarked(disk)).isTrue();
    assertThat(decode(disk)).isEqualTo(DOCUMENT);
  }

  @Test
  void theSameDocumentGivesTheSameDisk() {
    assertThat(InitdataDisk.encode(DOCUMENT)).isEqualTo(InitdataDisk.encode(DOCUMENT));
  }

  @Test
  void whatLiesBehindTheStreamIsNotRead() {
    Bytes longer = InitdataDisk.encode(DOCUMENT).concat(Bytes.utf8("rest of the disk"));
    assertThat(decode(longer)).isEqualTo(DOCUMENT);
  }

  @Test
  void theLongestDocumentFitsEvenWhenItCannotBeCompressed() {
    byte[] noise = new byte[Initdata.MAX_SIZE];
    new Random(1).nextBytes(noise);
    assertThat(decode(InitdataDisk.encode(Bytes.of(noise))).size()).isEqualTo(Initdata.MAX_SIZE);
    assertThatThrownBy(() -> InitdataDisk.encode(Bytes.zeros(Initdata.MAX_SIZE + 1)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void anotherMagicIsRefused() {
    Bytes disk = Bytes.utf8("initdatb").concat(InitdataDisk.encode(DOCUMENT).slice(8, 512));
    assertThat(InitdataDisk.isMarked(disk)).isFalse();
    assertThatThrownBy(() -> decode(disk)).hasMessageContaining("initdata disk.magic");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0000000000000000", "ffffffffffffffff", "0000000000000080", "0000410000000000"})
  void aLengthOutOfBoundsIsRefused(String length) {
    Bytes disk = Bytes.utf8("initdata").concat(Bytes.ofHex(length)).concat(Bytes.zeros(496));
    assertThatThrownBy(() -> decode(disk)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aDiskThatEndsInsideTheStreamIsRefused() {
    Bytes disk = InitdataDisk.encode(DOCUMENT);
    for (int size = 0; size < 40; size++) {
      Bytes cut = disk.slice(0, size);
      assertThatThrownBy(() -> decode(cut)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aStreamThatIsNoGzipIsRefused() {
    Bytes disk = Bytes.utf8("initdata").concat(Bytes.ofHex("1000000000000000")).padTo(512);
    assertThatThrownBy(() -> decode(disk)).hasMessageContaining("expected gzip");
  }

  @Test
  void aChangedByteInTheStreamIsRefused() {
    byte[] disk = InitdataDisk.encode(DOCUMENT).toArray();
    disk[30] ^= 1;
    assertThatThrownBy(() -> decode(Bytes.of(disk))).isInstanceOf(MalformedException.class);
  }

  @Test
  void aSmallStreamThatGrowsWithoutEndIsRefused() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(new byte[64 << 20]);
    }
    int length = out.size();
    Bytes head =
        Bytes.of((byte) length, (byte) (length >> 8), (byte) (length >> 16), (byte) 0).padTo(8);
    Bytes disk = Bytes.utf8("initdata").concat(head).concat(Bytes.of(out.toByteArray()));
    assertThatThrownBy(() -> decode(disk)).hasMessageContaining("at most 4194304 bytes");
  }

  private static Bytes decode(Bytes disk) {
    return InitdataDisk.decode(new ByteArrayInputStream(disk.toArray()));
  }
}
