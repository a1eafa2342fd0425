package dev.nacre.image.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class VerifiedStreamTest {
  private static final Bytes CONTENT = Bytes.utf8("twelve bytes");

  private static VerifiedStream stream(Bytes content, Digest digest, long size) {
    return new VerifiedStream(
        "blob",
        Descriptor.of(MediaType.OCI_CONFIG, digest, size),
        new ByteArrayInputStream(content.toArray()));
  }

  @Test
  void contentThatIsWhatItsDescriptorSaysPasses() throws IOException {
    try (var in = stream(CONTENT, Digest.sha256(CONTENT), 12)) {
      assertThat(Bytes.of(in.readAllBytes())).isEqualTo(CONTENT);
    }
  }

  @Test
  void sha512IsAccepted() throws IOException {
    try (var in = stream(CONTENT, Digest.of(Digest.Algorithm.SHA512, CONTENT), 12)) {
      assertThat(in.readAllBytes()).hasSize(12);
    }
  }

  @Test
  void anotherByteIsRefusedAtTheEnd() {
    assertThatThrownBy(
            () -> stream(Bytes.utf8("twelve bytez"), Digest.sha256(CONTENT), 12).readAllBytes())
        .isInstanceOf(TamperedException.class)
        .hasMessageContaining("digest of blob: expected " + Digest.sha256(CONTENT) + ", found");
  }

  @Test
  void fewerBytesAreRefused() {
    assertThatThrownBy(() -> stream(CONTENT, Digest.sha256(CONTENT), 13).readAllBytes())
        .hasMessage("size of blob: expected 13 bytes, found 12 bytes and then the end");
  }

  @Test
  void moreBytesAreRefusedBeforeTheEnd() {
    assertThatThrownBy(() -> stream(CONTENT, Digest.sha256(CONTENT), 11).read(new byte[100]))
        .hasMessage("size of blob: expected 11 bytes, found more bytes");
  }

  @Test
  void skippedBytesCountToo() throws IOException {
    try (var in = stream(CONTENT, Digest.sha256(CONTENT), 12)) {
      assertThat(in.skip(5)).isEqualTo(5);
      assertThat(in.readAllBytes()).hasSize(7);
    }
  }
}
