package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.image.build.ImageBuilder;
import dev.nacre.image.build.LayerFiles;
import dev.nacre.image.layout.OciLayoutTarget;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCommandTest {
  private static final String KEY_ID = "kbs:///default/image-key/app";

  @TempDir Path directory;

  @BeforeEach
  void buildImage() {
    new ImageBuilder(new Platform("linux", "amd64", Optional.empty()))
        .compression(Compression.NONE)
        .entrypoint("/bin/app")
        .layer(LayerFiles.empty().file("bin/app", 0755, Bytes.utf8("program")))
        .layer(LayerFiles.empty().file("data", 0600, Bytes.utf8("secret")))
        .writeTo(OciLayoutTarget.of(directory.resolve("plain"), "v1"));
  }

  private static Outcome run(Object... arguments) {
    return Outcome.ofTopic("image", arguments);
  }

  private String layout(String name) {
    return "oci:" + directory.resolve(name) + ":v1";
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void anImageIsEncryptedInspectedAndDecrypted() throws IOException {
    Outcome encrypted =
        run(
            "encrypt",
            layout("plain"),
            layout("secret"),
            "--generate-key",
            file("key"),
            "--key-id",
            KEY_ID,
            "--layer",
            "1");

    assertThat(encrypted.err()).isEmpty();
    assertThat(encrypted.status()).isZero();
    assertThat(encrypted.out()).startsWith("sha256:").contains("next: put it into the key broker");
    assertThat(Files.size(directory.resolve("key"))).isEqualTo(32);
    assertThat(Files.getPosixFilePermissions(directory.resolve("key"))).hasSize(2);

    assertThat(run("inspect", layout("secret")).out())
        .contains("not encrypted")
        .contains("encrypted for " + KEY_ID);
    JsonObject json =
        (JsonObject) Json.parse(run("inspect", layout("secret"), "--format", "json").out());
    assertThat(encrypted.out()).startsWith(json.string("digest"));

    Outcome decrypted = run("decrypt", layout("secret"), layout("again"), "--key", file("key"));
    assertThat(decrypted.status()).as(decrypted.err()).isZero();
    assertThat(run("inspect", layout("again")).out()).doesNotContain("encrypted for");
  }

  @Test
  void aRecipientDecryptsWithThePrivateKey() throws IOException {
    PrivateJwk pair = PrivateJwk.generate(EcCurve.P_256);
    Files.writeString(directory.resolve("public"), KeyPem.writePublic(pair.publicJwk()));
    Files.writeString(directory.resolve("private"), KeyPem.writePrivate(pair));

    run("encrypt", layout("plain"), layout("secret"), "--recipient", "jwe:" + file("public"));

    assertThat(run("decrypt", layout("secret"), layout("again"), "--private-key", file("private")))
        .extracting(Outcome::status)
        .isEqualTo(0);
  }

  @Test
  void aCopyHasTheDigestOfItsSource() {
    String digest = run("copy", layout("plain"), layout("copy")).out();

    assertThat(run("copy", layout("copy"), layout("other")).out()).isEqualTo(digest);
  }

  @Test
  void anotherKeyIsOneLineOnStandardError() {
    run(
        "encrypt",
        layout("plain"),
        layout("secret"),
        "--generate-key",
        file("key"),
        "--key-id",
        KEY_ID);
    run(
        "encrypt",
        layout("plain"),
        layout("x"),
        "--generate-key",
        file("key2"),
        "--key-id",
        KEY_ID);

    Outcome refused = run("decrypt", layout("secret"), layout("again"), "--key", file("key2"));

    assertThat(refused.status()).isNotZero();
    assertThat(refused.err())
        .startsWith("nacre: layer sha256:")
        .contains("the key " + KEY_ID + " does not open")
        .hasLineCount(1);
  }

  @Test
  void aKeyFileIsNeverOverwrittenAndNotLeftAfterAFailure() throws IOException {
    Files.writeString(directory.resolve("key"), "precious");
    Outcome refused =
        run(
            "encrypt",
            layout("plain"),
            layout("secret"),
            "--generate-key",
            file("key"),
            "--key-id",
            KEY_ID);

    assertThat(refused.err()).contains("exists already");
    assertThat(directory.resolve("key")).hasContent("precious");

    run(
        "encrypt",
        layout("nothing"),
        layout("secret"),
        "--generate-key",
        file("new"),
        "--key-id",
        KEY_ID);
    assertThat(directory.resolve("new")).doesNotExist();
  }

  @Test
  void anEncryptionForNobodyIsRefused() {
    assertThat(run("encrypt", layout("plain"), layout("secret")).err()).contains("say for whom");
    assertThat(run("encrypt", layout("plain"), layout("secret"), "--key", file("k")).err())
        .contains("--key-id and one of --key and --generate-key belong together");
  }

  @Test
  void anUnknownTransportIsExplained() {
    assertThat(run("inspect", "containers-storage:x").err())
        .isEqualTo(
            "nacre: image location: expected oci:DIR[:tag], docker-archive:FILE[:reference] or"
                + " docker://host/repository[:tag], found \"containers-storage:x\"\n");
  }

  @Test
  void aMissingLayoutIsExplained() {
    assertThat(run("inspect", layout("nothing")).err())
        .contains("expected the file oci-layout, found none");
  }
}
