package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.admin.AdminSettings;
import dev.nacre.keybroker.admin.Role;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import dev.nacre.keybroker.tls.TlsMode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Owners who show the server a certificate, where others show a token.
class OwnerCertificateCommandsTest {
  @TempDir private static Path folder;

  private static NacreServer server;

  @BeforeAll
  static void start() throws IOException {
    write("lead");
    write("stranger");
    var certificates =
        new AdminSettings.ClientCertificates(
            List.of(folder.resolve("lead.pem").toString()),
            Map.of("CN=Nacre key broker", "lead"),
            Map.of());
    var admin =
        new AdminSettings(
            AdminSettings.Mode.AUTHENTICATED,
            true,
            List.of(),
            List.of(),
            Map.of("lead", Set.of(Role.READER)),
            Optional.of(certificates));
    ServerConfig config =
        ServerConfig.in(folder.resolve("data")).with(new TlsMode.SelfSigned(List.of("127.0.0.1")));
    server = NacreServer.start(config.with(config.settings().with(admin)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void write(String name) throws IOException {
    SelfSignedCertificate own =
        SelfSignedCertificate.create(List.of(name), Instant.now(), BigInteger.TEN);
    Files.writeString(folder.resolve(name + ".pem"), own.certificatePem());
    Files.writeString(folder.resolve(name + ".key"), own.keyPem());
  }

  private static Outcome run(String certificate, String key, Object... words) {
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--url", server.address()));
    all.addAll(List.of("--certificate", folder.resolve("data/tls-certificate.pem")));
    all.addAll(List.of("--client-certificate", folder.resolve(certificate)));
    all.addAll(List.of("--client-key", folder.resolve(key)));
    return Outcome.of(all.toArray());
  }

  @Test
  void aCertificateOpensWhatItsRoleMay() {
    assertThat(run("lead.pem", "lead.key", "secret", "list").status()).isZero();
    assertThat(run("lead.pem", "lead.key", "tenant", "list").err())
        .contains("Role lead not allowed for path /nacre/v0/tenants")
        .contains(", which takes admin");
  }

  @Test
  void whoIsNotKnownIsToldToLookAtTheCertificate() {
    Outcome outcome = run("stranger.pem", "stranger.key", "secret", "list");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).containsPattern("client certificate, which|whether it takes yours");
  }

  @Test
  void aKeyOfAnotherCertificateIsSaid() {
    assertThat(run("lead.pem", "stranger.key", "secret", "list").err())
        .contains("client key: expected the key of the client certificate, found another one's");
    assertThat(run("lead.key", "lead.key", "secret", "list").err()).contains("client certificate");
  }

  @Test
  void aTokenAndACertificateAreNoOrder() {
    Outcome both =
        run("lead.pem", "lead.key", "secret", "list", "--token-file", server.ownerTokenFile());
    Outcome half = Outcome.of("secret", "list", "--client-certificate", folder.resolve("lead.pem"));

    assertThat(both.status()).isEqualTo(2);
    assertThat(both.err()).contains("give either --token-file, or --client-certificate");
    assertThat(half.status()).isEqualTo(2);
    assertThat(half.err()).contains("give --client-certificate and --client-key together");
  }
}
