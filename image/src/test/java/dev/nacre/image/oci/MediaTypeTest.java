package dev.nacre.image.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
  @ParameterizedTest
  @CsvSource({
    "application/vnd.oci.image.layer.v1.tar, application/vnd.oci.image.layer.v1.tar+encrypted,"
        + " NONE",
    "application/vnd.oci.image.layer.v1.tar+gzip,"
        + " application/vnd.oci.image.layer.v1.tar+gzip+encrypted, GZIP",
    "application/vnd.oci.image.layer.v1.tar+zstd,"
        + " application/vnd.oci.image.layer.v1.tar+zstd+encrypted, ZSTD",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip,"
        + " application/vnd.oci.image.layer.nondistributable.v1.tar+gzip+encrypted, GZIP",
    "application/vnd.docker.image.rootfs.diff.tar.gzip,"
        + " application/vnd.oci.image.layer.v1.tar+gzip+encrypted, GZIP",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip,"
        + " application/vnd.oci.image.layer.nondistributable.v1.tar+gzip+encrypted, GZIP"
  })
  void aLayerTypeHasAnEncryptedForm(String plain, String encrypted, Compression compression) {
    MediaType type = new MediaType(plain);

    assertThat(type.encrypted()).hasToString(encrypted);
    assertThat(type.encrypted().isEncrypted()).isTrue();
    assertThat(type.encrypted().compression()).isEqualTo(compression);
    assertThat(type.encrypted().decrypted()).isEqualTo(type.toOci());
  }

  @Test
  void anEncryptedLayerIsNotEncryptedAgain() {
    MediaType type = MediaType.layer(Compression.GZIP).encrypted();

    assertThatThrownBy(type::encrypted).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.oci.image.layer.v1.tar+bzip2",
        "application/vnd.oci.image.layer.v1.tarball",
        "application/vnd.oci.image.layer.v1.tar+encrypted+gzip",
        "application/vnd.oci.image.config.v1+json"
      })
  void whatIsNoLayerHasNoCompression(String type) {
    assertThatThrownBy(() -> new MediaType(type).compression())
        .isInstanceOf(MalformedException.class);
  }
}
