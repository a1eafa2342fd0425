package dev.nacre.image.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentTest {
  private static final String DIGEST = "sha256:" + "0a".repeat(32);
  private static final String CONFIG =
      "{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
          + DIGEST
          + "\",\"size\":2}";
  private static final String LAYER =
      "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip+encrypted\",\"digest\":\""
          + DIGEST
          + "\",\"size\":9,\"annotations\":{\"k\":\"v\"}}";

  private static Document parse(String json) {
    return Document.parse(Bytes.utf8(json), Optional.empty());
  }

  private static String manifest(String config, String layers) {
    return "{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":[" + layers + "]}";
  }

  private static String entry(String os, String architecture, String variant) {
    return "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
        + DIGEST
        + "\",\"size\":5,\"platform\":{\"os\":\""
        + os
        + "\",\"architecture\":\""
        + architecture
        + "\""
        + (variant.isEmpty() ? "" : ",\"variant\":\"" + variant + "\"")
        + "}}";
  }

  private static ImageIndex index(String... entries) {
    return (ImageIndex)
        parse("{\"schemaVersion\":2,\"manifests\":[" + String.join(",", entries) + "]}");
  }

  @Test
  void aManifestTellsItsConfigurationAndItsLayers() {
    Manifest manifest = (Manifest) parse(manifest(CONFIG, LAYER));

    assertThat(manifest.config().size()).isEqualTo(2);
    assertThat(manifest.layers()).hasSize(1);
    assertThat(manifest.layers().getFirst().annotations()).containsEntry("k", "v");
    assertThat(manifest.isEncrypted()).isTrue();
    assertThat(manifest.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
  }

  @Test
  void theDigestIsThatOfTheBytesAsTheyCame() {
    String spaced = manifest(CONFIG, LAYER).replace(",", " ,\n ");

    assertThat(parse(spaced).digest()).isEqualTo(Digest.sha256(Bytes.utf8(spaced)));
  }

  @Test
  void otherMembersSurviveWhenTheLayersChange() {
    String annotated =
        manifest(CONFIG, LAYER).replaceFirst("\\{", "{\"annotations\":{\"who\":\"me\"},");
    Manifest changed = ((Manifest) parse(annotated)).withLayers(java.util.List.of());

    assertThat(changed.raw().utf8()).contains("\"who\":\"me\"").contains("\"layers\":[]");
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, 1",
    "linux/arm64, 2",
    "linux/arm/v7, 4",
    "linux/arm/v6, 3",
    "linux/arm, 3"
  })
  void thePlatformSelectsTheFirstManifestThatRunsOnIt(String wanted, int position) {
    ImageIndex index =
        index(
            entry("windows", "amd64", ""),
            entry("linux", "amd64", ""),
            entry("linux", "arm64", "v8"),
            entry("linux", "arm", "v6"),
            entry("linux", "arm", "v7"));

    assertThat(index.select(Platform.parse(wanted))).isEqualTo(index.manifests().get(position));
  }

  @Test
  void anIndexWithoutThePlatformSaysWhatItHas() {
    assertThatThrownBy(
            () -> index(entry("linux", "s390x", "")).select(Platform.parse("linux/amd64")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("expected a manifest for linux/amd64, found linux/s390x");
  }

  @Test
  void aDocumentThatIsBothManifestAndIndexIsRefused() {
    String both = manifest(CONFIG, "").replaceFirst("\\{", "{\"manifests\":[],");

    assertThatThrownBy(() -> parse(both)).hasMessageContaining("found both");
  }

  @Test
  void aManifestAnnouncedAsAnIndexIsRefused() {
    assertThatThrownBy(() ->
            Document.parse(Bytes.utf8(manifest(CONFIG, LAYER)), Optional.of(MediaType.OCI_INDEX)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("expected an image manifest");
  }

  @Test
  void anotherTypeThanTheAnnouncedOneIsRefused() {
    String docker =
        manifest(CONFIG, LAYER)
            .replaceFirst("\\{", "{\"mediaType\":\"" + MediaType.DOCKER_MANIFEST + "\",");

    assertThatThrownBy(
            () -> Document.parse(Bytes.utf8(docker), Optional.of(MediaType.OCI_MANIFEST)))
        .hasMessageContaining("expected " + MediaType.OCI_MANIFEST);
  }

  @Test
  void schemaVersion1IsRefused() {
    assertThatThrownBy(() -> parse("{\"schemaVersion\":1,\"layers\":[]}"))
        .hasMessage("manifest.schemaVersion: expected 2, found 1");
  }

  @Test
  void aHugeManifestIsRefusedBeforeItIsParsed() {
    Bytes huge = Bytes.utf8("[".repeat(Document.LIMIT + 1));

    assertThatThrownBy(() -> Document.parse(huge, Optional.empty()))
        .hasMessageStartingWith("manifest: expected at most 4194304 bytes");
  }

  @Test
  void moreThanAThousandLayersAreRefused() {
    String layers = String.join(",", java.util.Collections.nCopies(1001, LAYER));

    assertThatThrownBy(() -> parse(manifest(CONFIG, layers)))
        .hasMessageStartingWith("manifest.layers: expected at most 1000 layers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"size\":9 | \"size\":-1 | manifest.layers[0]: descriptor.size",
        "\"size\":9 | \"size\":9.5 | manifest.layers[0]",
        "\"size\":9 | \"sise\":9 | manifest.layers[0]",
        "sha256:0a0a | sha1:0a0a | manifest.layers[0]: digest",
        "sha256:0a0a | sha256:0A0a | manifest.layers[0]: digest",
        "{\"k\":\"v\"} | {\"k\":7} | manifest.layers[0]: annotation",
        "{\"k\":\"v\"} | [] | manifest.layers[0]"
      })
  void aMalformedLayerIsRefusedByItsPosition(String good, String bad, String where) {
    assertThatThrownBy(() -> parse(manifest(CONFIG, LAYER.replace(good, bad))))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith(where);
  }
}
