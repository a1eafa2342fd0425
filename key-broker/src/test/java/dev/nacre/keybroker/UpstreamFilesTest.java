package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.config.ConfigFile;
import dev.nacre.keybroker.external.EchoPlugin;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each configuration of the shapes that upstream brings along starts a server, or is refused with
/// a sentence that says which key, file or service is at fault. The files lie beside this test; a
/// first line `# refused: …` has what the sentence must contain.
class UpstreamFilesTest {
  private static final String REFUSED = "# refused: ";

  @TempDir static Path folder;
  private static Optional<EchoPlugin> echo = Optional.empty();

  /// What the files name: keys and certificates, each as upstream's set-up makes it, and a plugin.
  @BeforeAll
  static void prepare() throws IOException {
    echo = Optional.of(EchoPlugin.start());
    var _ = UpstreamOwner.create().writePublicKey(folder.resolve("public.pub"));
    SelfSignedCertificate https = certificate();
    Files.writeString(folder.resolve("https.key"), https.keyPem());
    Files.writeString(folder.resolve("https.crt"), https.certificatePem());
    SelfSignedCertificate token = certificate();
    Files.writeString(folder.resolve("token.key"), token.keyPem());
    Files.writeString(folder.resolve("token-cert-chain.pem"), token.certificatePem());
    PrivateJwk foreign = PrivateJwk.generate(EcCurve.P_256);
    JsonObject keys =
        JsonObject.builder()
            .put("keys", JsonArray.of(foreign.publicJwk().withKeyId("one").toJson()))
            .build();
    Files.writeString(folder.resolve("jwks.json"), keys.text());
    Files.createDirectories(folder.resolve("kds-store"));
    Files.writeString(
        Files.createDirectories(folder.resolve("aks")).resolve("one.pem"),
        KeyPem.writePublic(foreign.publicJwk()));
  }

  @AfterAll
  static void stop() {
    echo.ifPresent(EchoPlugin::close);
  }

  private static SelfSignedCertificate certificate() {
    return SelfSignedCertificate.create(List.of("localhost"), Instant.now(), BigInteger.TEN);
  }

  static Stream<String> files() throws IOException, URISyntaxException {
    Path beside = Path.of(UpstreamFilesTest.class.getResource("upstream").toURI());
    try (Stream<Path> files = Files.list(beside)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  private static String content(String name) throws IOException {
    try (InputStream in = UpstreamFilesTest.class.getResourceAsStream("upstream/" + name)) {
      return Bytes.of(in.readAllBytes())
          .utf8()
          .replace("@FOLDER@", folder.toString())
          .replace("@ECHO@", echo.orElseThrow().address("http").toString());
    }
  }

  /// Elsewhere than the file says, so that tests may run side by side.
  private static ServerConfig read(Path file) {
    Path data = folder.resolve(file.getFileName() + ".data");
    ServerConfig config = ConfigFile.read(file, data).config().at("127.0.0.1", 0);
    BrokerSettings settings = config.settings();
    var free = new Socket("127.0.0.1", 0);
    settings = settings.references().isEmpty() ? settings : settings.offeringReferencesAt(free);
    return config.with(settings.attestation().isEmpty() ? settings : settings.with(free));
  }

  @ParameterizedTest
  @MethodSource("files")
  void upstreamsFileStartsAServerOrIsRefusedInASentence(String name) throws IOException {
    String content = content(name);
    Path file = Files.writeString(folder.resolve(name), content);

    if (content.startsWith(REFUSED)) {
      String why = content.substring(REFUSED.length(), content.indexOf('\n'));
      Throwable checked = catchThrowable(() -> NacreServer.check(read(file)));
      Throwable started = catchThrowable(() -> NacreServer.start(read(file)).close());
      assertThat(checked == null ? started : checked).hasMessageContaining(why);
      assertThat(started).hasMessageContaining(why);
    } else {
      NacreServer.check(read(file));
      try (NacreServer server = NacreServer.start(read(file))) {
        assertThat(server.address().getPort()).isPositive();
      }
    }
  }
}
