package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestationservice.reference.ExtractorSettings;
import dev.nacre.cli.measure.Measurement;
import dev.nacre.cli.measure.MeasurementCorim;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.settings.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `nacre measure --format corim` prints becomes the reference value that policies ask for.
class MeasuredCorimTest {
  private static final String DIGEST = "5a".repeat(48);
  private static final PrivateJwk KEY = PrivateJwk.generate(EcCurve.P_384);

  private final Path directory;
  private final NacreServer server;

  MeasuredCorimTest(@TempDir Path directory) {
    this.directory = directory;
    ServerConfig config = ServerConfig.in(directory.resolve("data"));
    ExtractorSettings signed = ExtractorSettings.standard().trusting(List.of(KEY.publicJwk()));
    this.server = NacreServer.start(config.with(config.settings().with(signed)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Outcome run(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.address().toString()));
    all.addAll(List.of("--token-file", server.ownerTokenFile().toString()));
    return Outcome.of(all.toArray());
  }

  private Path measured() throws IOException {
    var measurement =
        Measurement.of("snp", "snp_launch_measurement", Bytes.ofHex(DIGEST), JsonObject.empty());
    return Files.writeString(
        directory.resolve("measured.corim"), MeasurementCorim.of(measurement).base64() + "\n");
  }

  private Path signed() throws IOException {
    Path key = Files.writeString(directory.resolve("key.pem"), KeyPem.writePrivate(KEY));
    Outcome signed =
        Outcome.of("reference-value", "sign", measured().toString(), "--key", key.toString());
    assertThat(signed.status()).isZero();
    return Files.writeString(directory.resolve("signed.corim"), signed.out());
  }

  @Test
  void signedItGoesInAndMatches() throws IOException {
    assertThat(run("reference-value", "register", "corim", signed().toString()).err()).isEmpty();

    assertThat(run("reference-value", "get", "snp_launch_measurement").out())
        .isEqualTo("[\"" + DIGEST + "\"]\n");
    assertThat(run("reference-value", "get", "snp_launch_measurement", "--record").out())
        .contains(KEY.publicJwk().thumbprint().base64Url());
  }

  @Test
  void unsignedItIsRefusedWhereNobodyAllowedIt() throws IOException {
    assertThat(run("reference-value", "register", "corim", measured().toString()).err())
        .contains("expected a signature of a configured key, found an unsigned one");
  }
}
