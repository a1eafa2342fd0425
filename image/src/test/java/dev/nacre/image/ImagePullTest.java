package dev.nacre.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.image.ImageEncryption.Plan;
import dev.nacre.image.PullOptions.PlaintextLayers;
import dev.nacre.image.build.LayerFiles;
import dev.nacre.image.encryption.KbsKeyUnwrapper;
import dev.nacre.image.encryption.KbsKeyWrapper;
import dev.nacre.image.encryption.LayerKeySource;
import dev.nacre.image.layout.OciLayoutSource;
import dev.nacre.image.layout.OciLayoutTarget;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageReference;
import dev.nacre.image.oci.ImageSource;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.oci.Platform;
import dev.nacre.image.oci.TamperedException;
import dev.nacre.image.registry.RegistryAccess;
import dev.nacre.image.registry.RegistrySource;
import dev.nacre.image.registry.RegistryTarget;
import dev.nacre.image.testing.DockerRegistry;
import dev.nacre.image.testing.SampleImage;
import dev.nacre.image.unpack.UnpackException;
import dev.nacre.image.unpack.UnpackLimits;
import dev.nacre.image.unpack.UnpackOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImagePullTest {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final String KEY_ID = "kbs:///default/image-key/app";
  private static final LayerKeySource KEYS = id -> key();

  @TempDir Path directory;

  private static Secret key() {
    return Secret.owning(SampleImage.random(1, 32).toArray());
  }

  private static PullOptions options(LayerKeySource keys, UnpackLimits limits) {
    return new PullOptions(
        Platform.parse("linux/amd64"),
        List.of(new KbsKeyUnwrapper(keys)),
        PlaintextLayers.ACCEPTED,
        UnpackOptions.unprivileged(limits));
  }

  private static PullOptions options() {
    return options(KEYS, UnpackLimits.generous());
  }

  private Path layout() {
    return directory.resolve("encrypted");
  }

  private Manifest encrypt(Compression compression) {
    SampleImage.write(directory.resolve("plain"), compression);
    return encrypt();
  }

  private Manifest encrypt() {
    try (var source = OciLayoutSource.of(directory.resolve("plain"));
        var target = OciLayoutTarget.of(layout(), "v1")) {
      return (Manifest)
          ImageEncryption.encrypt(
              source, target, Plan.all(new KbsKeyWrapper(KEY_ID, key(), CHANCE)), CHANCE);
    }
  }

  private PulledImage pull(ImageSource source, PullOptions options) {
    return ImagePull.pull(source, directory.resolve("root"), directory.resolve("spool"), options);
  }

  private PulledImage pull() {
    try (var source = OciLayoutSource.of(layout())) {
      return pull(source, options());
    }
  }

  private void requireNothingLeft() {
    assertThat(directory.resolve("root")).isEmptyDirectory();
    assertThat(directory.resolve("spool")).isEmptyDirectory();
  }

  private void requireContent() throws IOException {
    Path root = directory.resolve("root");
    assertThat(root.resolve("data/patients.csv")).hasContent(SampleImage.SECRET);
    assertThat(Bytes.of(Files.readAllBytes(root.resolve("bin/app"))))
        .isEqualTo(SampleImage.random(1, 300_000));
    assertThat(directory.resolve("spool")).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource
  void anEncryptedImageIsPulledAndUnpacked(Compression compression) throws IOException {
    Manifest manifest = encrypt(compression);

    PulledImage pulled = pull();

    requireContent();
    assertThat(pulled.manifest().digest()).isEqualTo(manifest.digest());
    assertThat(pulled.config().entrypoint()).containsExactly("/bin/app", "--serve");
    assertThat(pulled.entries()).isEqualTo(6);
    assertThat(pulled.busy().keySet())
        .containsExactlyInAnyOrder("manifest", "keys", "pull", "decrypt", "unpack");
    assertThat(pulled.busy().values()).noneMatch(Duration::isNegative);
  }

  @Test
  void anImageWithoutEncryptionIsPulledUnlessThatIsRefused() throws IOException {
    Manifest manifest = SampleImage.write(directory.resolve("plain"));
    try (var source = OciLayoutSource.of(directory.resolve("plain"))) {
      assertThatThrownBy(() -> pull(source, options().with(PlaintextLayers.REFUSED)))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining(manifest.layers().getFirst().digest().toString())
          .hasMessageContaining("expected an encrypted layer");
      requireNothingLeft();
      pull(source, options());
    }
    requireContent();
  }

  @Test
  void aRegistryWhoseStorageWasTamperedWithIsRefused() throws Exception {
    Manifest manifest = encrypt(Compression.GZIP);
    Digest layer = manifest.layers().getFirst().digest();
    var access = RegistryAccess.insecurePlainHttp();
    try (DockerRegistry registry = DockerRegistry.start(directory)) {
      var image = ImageReference.parse(registry.host() + "/app:v1");
      try (var target = new RegistryTarget(image, access)) {
        ImageCopy.copy(OciLayoutSource.of(layout()), target);
      }
      try (var source = new RegistrySource(image, access)) {
        assertThat(pull(source, options()).pinned()).isFalse();
        requireContent();
      }
      var pinned = ImageReference.parse(registry.host() + "/app@" + manifest.digest());
      try (var source = new RegistrySource(pinned, access)) {
        Path root = directory.resolve("pinned");
        assertThat(ImagePull.pull(source, root, directory.resolve("spool"), options()).pinned())
            .isTrue();
        assertThat(root.resolve("data/patients.csv")).hasContent(SampleImage.SECRET);
      }
      Path blob =
          registry
              .storage()
              .resolve("docker/registry/v2/blobs/sha256")
              .resolve(layer.hex().substring(0, 2))
              .resolve(layer.hex())
              .resolve("data");
      byte[] content = Files.readAllBytes(blob);
      content[77_777] ^= 0x10;
      Files.write(blob, content);
      try (var source = new RegistrySource(pinned, access)) {
        assertThatThrownBy(() ->
                ImagePull.pull(
                    source, directory.resolve("second"), directory.resolve("spool"), options()))
            .isInstanceOf(TamperedException.class)
            .hasMessageStartingWith("digest of layer " + layer + ": expected");
      }
    }
    assertThat(directory.resolve("second")).isEmptyDirectory();
  }

  @Test
  void aLayerForgedTogetherWithItsManifestIsRefusedByTheHmac() throws IOException {
    Manifest manifest = encrypt(Compression.GZIP);
    Descriptor layer = manifest.layers().getLast();
    byte[] content = Files.readAllBytes(blob(layer));
    content[100] ^= 1;
    replaceLayer(manifest, content, layer);

    assertThatThrownBy(this::pull)
        .isInstanceOf(TamperedException.class)
        .hasMessageStartingWith("HMAC of layer " + Digest.sha256(Bytes.of(content)));
    requireNothingLeft();
  }

  private Path blob(Descriptor blob) {
    return layout().resolve("blobs/sha256").resolve(blob.digest().hex());
  }

  /// What a hostile registry does: another last layer, and a manifest that fits it.
  private void replaceLayer(Manifest manifest, byte[] content, Descriptor like) {
    var forged =
        new Descriptor(
            like.mediaType(),
            Digest.sha256(Bytes.of(content)),
            content.length,
            like.annotations(),
            like.platform());
    var layers = new ArrayList<>(manifest.layers());
    layers.set(layers.size() - 1, forged);
    try (var target = OciLayoutTarget.of(layout(), "v1")) {
      target.put(forged, () -> new ByteArrayInputStream(content));
      target.root(manifest.withLayers(layers));
    }
  }

  @Test
  void aLayerOfAnotherImageUnderTheSameKeyIsRefusedByTheConfiguration() throws IOException {
    Manifest manifest = encrypt(Compression.GZIP);
    Descriptor other = manifest.layers().getFirst();
    replaceLayer(manifest, Files.readAllBytes(blob(other)), other);

    assertThatThrownBy(this::pull)
        .isInstanceOf(TamperedException.class)
        .hasMessageStartingWith("uncompressed content of layer " + other.digest());
    requireNothingLeft();
  }

  @Test
  void aWrongKeyIsRefusedBeforeAnythingIsDownloaded() {
    encrypt(Compression.GZIP);
    try (var source = OciLayoutSource.of(layout())) {
      LayerKeySource wrong = id -> Secret.owning(new byte[32]);

      assertThatThrownBy(() -> pull(source, options(wrong, UnpackLimits.generous())))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("the key " + KEY_ID + " does not open");
    }
    requireNothingLeft();
  }

  @Test
  void aKeyThatIsNotReleasedIsTheReason() {
    encrypt(Compression.GZIP);
    try (var source = OciLayoutSource.of(layout())) {
      LayerKeySource refusing =
          id -> {
            throw new ImageException("key " + id + ": policy denied");
          };

      assertThatThrownBy(() -> pull(source, options(refusing, UnpackLimits.generous())))
          .hasMessage("key " + KEY_ID + ": policy denied");
    }
  }

  @Test
  void aTruncatedBlobIsRefused() throws IOException {
    Manifest manifest = encrypt(Compression.GZIP);
    Path blob = blob(manifest.layers().getFirst());
    Files.write(blob, java.util.Arrays.copyOf(Files.readAllBytes(blob), 1000));

    assertThatThrownBy(this::pull)
        .hasMessageContaining(manifest.layers().getFirst().digest().toString())
        .hasMessageEndingWith("found 1000 bytes and then the end");
    requireNothingLeft();
  }

  @Test
  void aBombIsRefusedWhereTheLimitIs() {
    SampleImage.builder()
        .layer(LayerFiles.empty().file("zeros", 0644, Bytes.zeros(50_000_000)))
        .writeTo(OciLayoutTarget.of(directory.resolve("plain"), "v1"));
    encrypt();
    try (var source = OciLayoutSource.of(layout())) {
      assertThatThrownBy(
              () -> pull(source, options(KEYS, UnpackLimits.generous().withBytes(10_000_000))))
          .isInstanceOf(UnpackException.class)
          .hasMessageContaining("member \"zeros\": expected at most 10000000 bytes of files");
    }
    requireNothingLeft();
  }

  @Test
  void aManifestWithFewerLayersThanItsConfigurationIsRefused() {
    Manifest manifest = encrypt(Compression.GZIP);
    try (var target = OciLayoutTarget.of(layout(), "v1")) {
      target.root(manifest.withLayers(manifest.layers().subList(0, 1)));
    }

    assertThatThrownBy(this::pull)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("expected as many diff_ids as the 1 layers, found 2");
  }

  @Test
  void anImageForAnotherProcessorIsRefused() {
    encrypt(Compression.GZIP);
    try (var source = OciLayoutSource.of(layout())) {
      var options =
          new PullOptions(
              Platform.parse("linux/riscv64"),
              List.of(new KbsKeyUnwrapper(KEYS)),
              PlaintextLayers.ACCEPTED,
              UnpackOptions.unprivileged(UnpackLimits.generous()));

      assertThatThrownBy(() -> pull(source, options))
          .hasMessageContaining("expected linux/riscv64, found linux/amd64");
    }
  }

  @Test
  void aDirectoryWithFilesInItIsNotUnpackedInto() throws IOException {
    encrypt(Compression.GZIP);
    Files.createDirectories(directory.resolve("root"));
    Files.writeString(directory.resolve("root/mine"), "keep");

    assertThatThrownBy(this::pull).hasMessageContaining("expected an empty directory");
    assertThat(directory.resolve("root/mine")).hasContent("keep");
  }

  @Test
  void manyLayersAreAppliedInTheirOrder() throws IOException {
    var builder = SampleImage.builder();
    for (int i = 0; i < 20; i++) {
      builder.layer(
          LayerFiles.empty()
              .file("counter", 0644, Bytes.utf8("" + i))
              .file("files/" + i, 0644, SampleImage.random(i, 50_000)));
    }
    builder.writeTo(OciLayoutTarget.of(directory.resolve("plain"), "v1"));
    encrypt();

    pull();

    requireContent();
    assertThat(directory.resolve("root/counter")).hasContent("19");
    assertThat(directory.resolve("root/files").toFile().list()).hasSize(20);
  }

  @Test
  void aSourceThatBreaksInTheMiddleLeavesNothing() {
    Manifest manifest = encrypt(Compression.GZIP);
    try (var good = OciLayoutSource.of(layout());
        var source = new Breaking(good, manifest.layers().getLast())) {
      assertThatThrownBy(() -> pull(source, options()))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("cable pulled");
    }
    requireNothingLeft();
  }

  private record Breaking(ImageSource good, Descriptor layer) implements ImageSource {
    @Override
    public String description() {
      return good.description();
    }

    @Override
    public dev.nacre.image.oci.Document root() {
      return good.root();
    }

    @Override
    public InputStream open(Descriptor descriptor) {
      if (!descriptor.equals(layer)) {
        return good.open(descriptor);
      }
      return new java.io.SequenceInputStream(InputStream.nullInputStream(), new Cable());
    }

    @Override
    public void close() {}
  }

  private static final class Cable extends java.io.FilterInputStream {
    Cable() {
      super(InputStream.nullInputStream());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      throw new IOException("cable pulled");
    }
  }

  @Test
  void aConfigurationThatPromisesOtherContentIsRefused() {
    Manifest manifest = encrypt(Compression.GZIP);
    try (var source = OciLayoutSource.of(layout());
        var target = OciLayoutTarget.of(layout(), "v1")) {
      JsonObject config = (JsonObject) Json.parse(source.config(manifest).raw());
      String zeros = "sha256:" + "00".repeat(32);
      JsonObject rootfs =
          config.object("rootfs").with("diff_ids", JsonArray.ofStrings(List.of(zeros, zeros)));
      Bytes forged = Bytes.utf8(config.with("rootfs", rootfs).text());
      Descriptor descriptor =
          Descriptor.of(manifest.config().mediaType(), Digest.sha256(forged), forged.size());
      target.put(descriptor, () -> new ByteArrayInputStream(forged.toArray()));
      target.root(Manifest.create(descriptor, manifest.layers()));
    }

    assertThatThrownBy(this::pull)
        .hasMessageStartingWith("uncompressed content of layer")
        .hasMessageContaining("expected sha256:0000");
    requireNothingLeft();
  }
}
