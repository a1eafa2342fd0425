package dev.nacre.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.image.ImageEncryption.Plan;
import dev.nacre.image.encryption.KbsKeyUnwrapper;
import dev.nacre.image.encryption.KbsKeyWrapper;
import dev.nacre.image.layout.OciLayoutSource;
import dev.nacre.image.layout.OciLayoutTarget;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.testing.SampleImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageEncryptionTest {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final String KEY_ID = "kbs:///default/image-key/app";

  @TempDir Path directory;

  private static Secret key() {
    return Secret.owning(SampleImage.random(1, 32).toArray());
  }

  private static KbsKeyWrapper wrapper() {
    return new KbsKeyWrapper(KEY_ID, key(), CHANCE);
  }

  private Manifest encrypt(Compression original, Plan plan) {
    SampleImage.write(directory.resolve("plain"), original);
    try (var source = OciLayoutSource.of(directory.resolve("plain"));
        var target = OciLayoutTarget.of(directory.resolve("encrypted"), "v1")) {
      return (Manifest) ImageEncryption.encrypt(source, target, plan, CHANCE);
    }
  }

  private Manifest decrypt() {
    try (var source = OciLayoutSource.of(directory.resolve("encrypted"));
        var target = OciLayoutTarget.of(directory.resolve("decrypted"), "v1")) {
      return (Manifest)
          ImageEncryption.decrypt(source, target, List.of(new KbsKeyUnwrapper(id -> key())));
    }
  }

  private static boolean contains(Path tree, String text) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Bytes.of(Files.readAllBytes(file)).hex().contains(Bytes.utf8(text).hex())) {
          return true;
        }
      }
    }
    return false;
  }

  @ParameterizedTest
  @EnumSource
  void anImageOfAnyCompressionIsEncryptedAndDecrypted(Compression compression) {
    Manifest encrypted =
        encrypt(compression, new Plan(List.of(wrapper()), List.of(), Compression.NONE));
    Manifest plain = (Manifest) OciLayoutSource.of(directory.resolve("plain")).root();

    assertThat(encrypted.layers()).allMatch(layer -> layer.mediaType().isEncrypted());
    assertThat(encrypted.layers().getFirst().mediaType().compression()).isEqualTo(compression);
    assertThat(encrypted.config()).isEqualTo(plain.config());
    assertThat(decrypt().layers()).isEqualTo(plain.layers());
  }

  @Test
  void theEncryptedImageHoldsNoPlaintext() throws IOException {
    encrypt(Compression.NONE, new Plan(List.of(wrapper()), List.of(), Compression.NONE));

    assertThat(contains(directory.resolve("plain"), SampleImage.SECRET)).isTrue();
    assertThat(contains(directory.resolve("encrypted"), SampleImage.SECRET)).isFalse();
    assertThat(contains(directory.resolve("encrypted"), "patients.csv")).isFalse();
  }

  @Test
  void anUncompressedLayerIsCompressedFirst() {
    Manifest encrypted = encrypt(Compression.NONE, Plan.all(wrapper()));

    assertThat(encrypted.layers()).allMatch(l -> l.mediaType().compression() == Compression.GZIP);
    assertThat(encrypted.layers().getLast().size()).isLessThan(1000);
    assertThat(decrypt().layers().getLast().mediaType().compression()).isEqualTo(Compression.GZIP);
  }

  @ParameterizedTest
  @CsvSource({"0, true, false", "1, false, true", "-1, false, true", "-2, true, false"})
  void onlyTheNamedLayerIsEncrypted(int named, boolean first, boolean second) {
    Manifest encrypted =
        encrypt(Compression.GZIP, new Plan(List.of(wrapper()), List.of(named), Compression.GZIP));

    assertThat(encrypted.layers().stream().map(Descriptor::mediaType).map(t -> t.isEncrypted()))
        .containsExactly(first, second);
    assertThat(decrypt().layers()).noneMatch(layer -> layer.mediaType().isEncrypted());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, -3})
  void aLayerThatIsNotThereIsRefused(int named) {
    assertThatThrownBy(() ->
            encrypt(
                Compression.GZIP, new Plan(List.of(wrapper()), List.of(named), Compression.GZIP)))
        .isInstanceOf(ImageException.class)
        .hasMessage("layer " + named + ": expected -2 to 1, because the image has 2 layers");
  }

  @Test
  void anEncryptedImageIsNotEncryptedAgain() {
    encrypt(Compression.GZIP, Plan.all(wrapper()));
    try (var source = OciLayoutSource.of(directory.resolve("encrypted"));
        var target = OciLayoutTarget.of(directory.resolve("twice"))) {
      assertThatThrownBy(() -> ImageEncryption.encrypt(source, target, Plan.all(wrapper()), CHANCE))
          .hasMessageContaining("expected plaintext, found an encrypted layer");
    }
  }

  @Test
  void noTemporaryFileIsLeft() throws IOException {
    long before = spools();
    encrypt(Compression.NONE, Plan.all(wrapper()));
    decrypt();

    assertThat(spools()).isEqualTo(before);
  }

  private static long spools() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.getFileName().toString().startsWith("nacre-layer")).count();
    }
  }

  @Test
  void anInspectionTellsLayersAndKeys() {
    encrypt(Compression.GZIP, new Plan(List.of(wrapper()), List.of(1), Compression.GZIP));
    ImageInspection inspection =
        ImageInspection.of(OciLayoutSource.of(directory.resolve("encrypted"), "v1"));

    assertThat(inspection.lines())
        .anyMatch(line -> line.contains("platform  linux/amd64"))
        .anyMatch(line -> line.endsWith("not encrypted"))
        .anyMatch(line -> line.endsWith("encrypted for " + KEY_ID));
    assertThat(inspection.toJson().text())
        .contains("\"key_ids\":[\"" + KEY_ID + "\"]")
        .contains("\"readers\":[\"provider.attestation-agent\"]")
        .contains("\"encrypted\":true");
  }
}
