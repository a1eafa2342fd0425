package dev.nacre.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.image.ImageEncryption.Plan;
import dev.nacre.image.encryption.JweKeyUnwrapper;
import dev.nacre.image.encryption.JweKeyWrapper;
import dev.nacre.image.encryption.KbsKeyWrapper;
import dev.nacre.image.encryption.KeyUnwrapper;
import dev.nacre.image.encryption.KeyWrapper;
import dev.nacre.image.layout.OciLayoutSource;
import dev.nacre.image.layout.OciLayoutTarget;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.image.oci.Document;
import dev.nacre.image.oci.Manifest;
import dev.nacre.image.testing.Commands;
import dev.nacre.image.testing.SampleImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Images go to skopeo and back, in the scheme that both know: Debian 12's skopeo has no key
/// providers, whose packets are tested with upstream's vector instead.
class SkopeoTest {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final String KEY_ID = "kbs:///default/key/key_id1";
  private static final Bytes KEY = SampleImage.random(11, 32);
  private static final PrivateJwk RSA = PrivateJwk.generateRsa(2048);

  @TempDir Path directory;
  private Manifest manifest;

  @BeforeEach
  void writeSample() {
    manifest = SampleImage.write(directory.resolve("plain"));
  }

  private String layout(String name) {
    return "oci:" + directory.resolve(name) + ":v1";
  }

  private Document encrypt(KeyWrapper wrapper) {
    try (var source = OciLayoutSource.of(directory.resolve("plain"));
        var target = OciLayoutTarget.of(directory.resolve("encrypted"), "v1")) {
      return ImageEncryption.encrypt(source, target, Plan.all(wrapper), CHANCE);
    }
  }

  private Manifest decrypt(KeyUnwrapper unwrapper) {
    try (var source = OciLayoutSource.of(directory.resolve("encrypted"));
        var target = OciLayoutTarget.of(directory.resolve("decrypted"), "v1")) {
      return (Manifest) ImageEncryption.decrypt(source, target, List.of(unwrapper));
    }
  }

  private Path pem(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private void requireSameLayers(Path layout) {
    Manifest decrypted = (Manifest) OciLayoutSource.of(layout).root();
    assertThat(decrypted.layers().stream().map(Descriptor::digest))
        .containsExactlyElementsOf(manifest.layers().stream().map(Descriptor::digest).toList());
  }

  @Test
  void skopeoDecryptsWithAPrivateKeyWhatIsEncryptedHere() throws IOException {
    encrypt(new JweKeyWrapper(RSA.publicJwk(), CHANCE));
    Path key = pem("key.pem", KeyPem.writePrivate(RSA));

    Commands.skopeo(
        "copy", "--decryption-key", key.toString(), layout("encrypted"), layout("decrypted"));

    requireSameLayers(directory.resolve("decrypted"));
  }

  @ParameterizedTest
  @EnumSource(EcCurve.class)
  void skopeoDecryptsWithAKeyOnACurve(EcCurve curve) throws IOException {
    PrivateJwk pair = PrivateJwk.generate(curve);
    encrypt(new JweKeyWrapper(pair.publicJwk(), CHANCE));
    Path key = pem("key.pem", KeyPem.writePrivate(pair));

    Commands.skopeo(
        "copy", "--decryption-key", key.toString(), layout("encrypted"), layout("decrypted"));

    requireSameLayers(directory.resolve("decrypted"));
  }

  @Test
  void skopeoRefusesAnotherPrivateKey() throws IOException {
    encrypt(new JweKeyWrapper(RSA.publicJwk(), CHANCE));
    Path key = pem("key.pem", KeyPem.writePrivate(PrivateJwk.generateRsa(2048)));

    assertThatThrownBy(() ->
            Commands.skopeo(
                "copy", "--decryption-key", key.toString(), layout("encrypted"), layout("x")))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void whatSkopeoEncryptsIsDecryptedHere() throws IOException {
    Path key = pem("public.pem", KeyPem.writePublic(RSA.publicJwk()));
    Commands.skopeo("copy", "--encryption-key", "jwe:" + key, layout("plain"), layout("encrypted"));

    decrypt(new JweKeyUnwrapper(RSA));

    requireSameLayers(directory.resolve("decrypted"));
  }

  @Test
  void whatSkopeoEncryptsForTwoIsDecryptedHereByEither() throws IOException {
    PrivateJwk pair = PrivateJwk.generate(EcCurve.P_256);
    Path first = pem("first.pem", KeyPem.writePublic(RSA.publicJwk()));
    Path second = pem("second.pem", KeyPem.writePublic(pair.publicJwk()));
    Commands.skopeo(
        "copy",
        "--encryption-key",
        "jwe:" + first,
        "--encryption-key",
        "jwe:" + second,
        layout("plain"),
        layout("encrypted"));

    decrypt(new JweKeyUnwrapper(pair));
    decrypt(new JweKeyUnwrapper(RSA));

    requireSameLayers(directory.resolve("decrypted"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"private_key.pem", "private_key8.pem"})
  void upstreamsKeysOpenWhatSkopeoEncryptsForThem(String name) throws IOException {
    Path vectors = Path.of(System.getProperty("nacre.vectors", "none"), "ocicrypt");
    Assumptions.assumeTrue(Files.isDirectory(vectors), "skipped: no vectors in " + vectors);
    Commands.skopeo(
        "copy",
        "--encryption-key",
        "jwe:" + vectors.resolve("public_key.pem"),
        layout("plain"),
        layout("encrypted"));

    decrypt(new JweKeyUnwrapper(KeyPem.parsePrivate(Files.readString(vectors.resolve(name)))));

    requireSameLayers(directory.resolve("decrypted"));
  }

  @Test
  void skopeoSeesWhichLayersAreEncrypted() {
    try (var source = OciLayoutSource.of(directory.resolve("plain"));
        var target = OciLayoutTarget.of(directory.resolve("encrypted"), "v1")) {
      ImageEncryption.encrypt(
          source,
          target,
          new Plan(
              List.of(new KbsKeyWrapper(KEY_ID, Secret.owning(KEY.toArray()), CHANCE)),
              List.of(-1),
              Compression.GZIP),
          CHANCE);
    }

    String inspected = Commands.skopeo("inspect", "--raw", layout("encrypted"));

    assertThat(inspected).containsOnlyOnce("+encrypted").containsOnlyOnce("pubopts");
    assertThat(inspected.indexOf("+encrypted")).isGreaterThan(inspected.indexOf("tar+gzip\""));
  }
}
