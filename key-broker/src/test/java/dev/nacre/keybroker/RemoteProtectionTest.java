package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.keybroker.admin.AdminSettings;
import dev.nacre.keybroker.keys.ClientCertificate;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import dev.nacre.keybroker.tls.TlsMode;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key broker and its attestation service, over real TLS with certificates on both sides.
class RemoteProtectionTest {
  private final Path directory;
  private final SelfSignedCertificate ours = certificate();
  private Optional<Broker> service = Optional.empty();

  RemoteProtectionTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static SelfSignedCertificate certificate() {
    return SelfSignedCertificate.create(List.of("127.0.0.1"), Instant.now(), BigInteger.TEN);
  }

  @BeforeEach
  void start() throws IOException {
    Path known = write("known-clients.pem", ours.certificatePem());
    var certificates =
        new AdminSettings.ClientCertificates(List.of(known.toString()), Map.of(), Map.of());
    AdminSettings standard = AdminSettings.ownerTokenOnly();
    var admin =
        new AdminSettings(
            standard.mode(), true, List.of(), List.of(), Map.of(), Optional.of(certificates));
    ServerConfig config =
        Broker.config(directory.resolve("service"))
            .with(new TlsMode.SelfSigned(List.of("localhost", "127.0.0.1")));
    service =
        Optional.of(
            Broker.start(
                config.with(config.settings().with(new Socket("127.0.0.1", 0)).with(admin))));
    service.get().putReferenceValues();
  }

  @AfterEach
  void stop() {
    service.ifPresent(Broker::close);
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private ClientCertificate shown(String name, SelfSignedCertificate certificate)
      throws IOException {
    return new ClientCertificate(
        write(name + ".pem", certificate.certificatePem()),
        write(name + ".key", certificate.keyPem()));
  }

  private String released(String authority, Optional<ClientCertificate> shown) throws IOException {
    URI address = service.orElseThrow().server.attestationAddress().orElseThrow();
    RemoteSettings remote =
        RemoteSettings.at(address).protectedBy(write("authority.pem", authority), shown);
    ServerConfig config = ServerConfig.in(directory.resolve("broker"));
    try (Broker broker = Broker.start(config.with(config.settings().judgedBy(remote)))) {
      broker.putSecret(Broker.SECRET, Broker.CANARY);
      return broker.release(EmulatedGuest.on(Broker.AMD));
    }
  }

  private String authority() {
    return service.orElseThrow().server.certificatePem().orElseThrow();
  }

  @Test
  void bothSidesShowWhoTheyAre() throws IOException {
    assertThat(released(authority(), Optional.of(shown("ours", ours)))).isEqualTo(Broker.CANARY);
    assertThat(released(authority(), Optional.empty())).isEqualTo(Broker.CANARY);
  }

  @Test
  void aServiceOfAnotherAuthorityIsNotAsked() {
    assertThatThrownBy(() -> released(certificate().certificatePem(), Optional.empty()))
        .hasMessageContaining("is unreachable, refusal r-");
  }

  @Test
  void aClientThatTheServiceDoesNotKnowIsNotAnswered() throws IOException {
    ClientCertificate stranger = shown("stranger", certificate());

    assertThatThrownBy(() -> released(authority(), Optional.of(stranger)))
        .hasMessageContaining("is unreachable, refusal r-");
  }
}
