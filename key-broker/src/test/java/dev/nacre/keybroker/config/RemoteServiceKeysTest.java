package dev.nacre.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.keys.ClientCertificate;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.ServerException;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.protocol.initdata.Toml;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that name services of other processes: upstream's own, and ours.
class RemoteServiceKeysTest {
  @TempDir private Path directory;

  private ServerConfig read(String toml) {
    return ConfigFile.parse(Toml.parse("test.toml", Bytes.utf8(toml)), directory).config();
  }

  private ServerConfig judged(String keys) {
    return read(
        "[http_server]\ninsecure_http = true\n[attestation_service]\ntype = \"coco_as_grpc\"\n"
            + keys);
  }

  @Test
  void upstreamsKeyBrokerOfItsComposeFileIsRead() {
    ServerConfig config =
        read(
            """
            [http_server]
            sockets = ["0.0.0.0:8080"]
            insecure_http = true

            [attestation_token]
            trusted_certs_paths = ["/opt/confidential-containers/kbs/user-keys/ca-cert.pem"]

            [attestation_service]
            type = "coco_as_grpc"
            as_addr = "http://as:50004"
            pool_size = 200
            timeout = 30

            [admin]
            authorization_mode = "AuthenticatedAuthorization"

            [[admin.authentication.bearer_jwt.identity_providers]]
            issuer = "TrusteeInDocker"
            audience = "KBS"
            public_key_uri = "/opt/confidential-containers/kbs/user-keys/public.pub"

            [storage_backend]
            storage_type = "LocalFs"

            [[plugins]]
            name = "resource"
            """);

    RemoteSettings service = config.settings().remoteAttestation().orElseThrow();
    assertThat(service.address()).isEqualTo(URI.create("http://as:50004"));
    assertThat(service.calls()).isEqualTo(200);
    assertThat(service.deadline()).isEqualTo(Duration.ofMinutes(5));
    assertThat(service.isGenuine()).isFalse();
    assertThat(config.sessionLifetime()).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void upstreamsFileOfALoneAttestationServiceIsRead() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("as-config.json"),
            """
            {"work_dir": "/var/lib/attestation-service/", "policy_engine": "opa",
             "rvps_config": {"type": "GrpcRemote", "address": "http://rvps:50003"},
             "attestation_token_broker": {"type": "Ear", "duration_min": 7},
             "storage_backend": {"storage_type": "LocalFs",
               "backends": {"local_fs": {"dir_path": "/var/lib/attestation-service/storage"}}}}
            """);

    ConfigFile.Configured configured = ConfigFile.read(file, directory);

    ServerConfig config = configured.config();
    assertThat(config.settings().attestation()).contains(new Socket("127.0.0.1", 50_004));
    assertThat(config.settings().remoteReferences().map(RemoteSettings::address))
        .contains(URI.create("http://rvps:50003"));
    assertThat(config.settings().token().lifetime()).isEqualTo(Duration.ofMinutes(7));
    assertThat(config.directory()).isEqualTo(Path.of("/var/lib/attestation-service/storage"));
    assertThat(configured.notes())
        .anyMatch(note -> note.contains("upstream's attestation service"));
  }

  @Test
  void upstreamsDefaultsCount() {
    RemoteSettings service = judged("").settings().remoteAttestation().orElseThrow();
    RemoteSettings references =
        read("""
        [http_server]
        insecure_http = true
        [attestation_service.rvps_config]
        type = "GrpcRemote"
        """)
            .settings()
            .remoteReferences()
            .orElseThrow();

    assertThat(service).isEqualTo(RemoteSettings.at(URI.create("http://127.0.0.1:50004")));
    assertThat(service.isGenuine()).isTrue();
    assertThat(references.address()).isEqualTo(URI.create("http://127.0.0.1:50003"));
    assertThat(references.calls()).isEqualTo(10);
    assertThat(references.deadline()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void ourKeysSayHowTheServiceIsReached() {
    RemoteSettings service =
        judged(
                """
                as_addr = "https://as.example:50004"
                ca_cert_path = "/etc/as-ca.pem"
                client_cert_path = "/etc/broker.pem"
                client_key_path = "/etc/broker.key"
                token_file = "/etc/as-token"
                deadline_seconds = 20
                """)
            .settings()
            .remoteAttestation()
            .orElseThrow();

    assertThat(service.authority()).contains(Path.of("/etc/as-ca.pem"));
    assertThat(service.client())
        .contains(new ClientCertificate(Path.of("/etc/broker.pem"), Path.of("/etc/broker.key")));
    assertThat(service.tokenFile()).contains(Path.of("/etc/as-token"));
    assertThat(service.deadline()).isEqualTo(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          as_adr = "http://as:50004"        | did you mean attestation_service.as_addr?
          as_addr = "ftp://as:50004"        | http:// or https://
          as_addr = "http://as:50004/path"  | http:// or https://
          pool_size = 0                     | attestation_service.pool_size
          deadline_seconds = 4000           | attestation_service.deadline_seconds
          ca_cert_path = "/etc/ca.pem"      | with https:// only
          rvps_config = { type = "BuiltIn" } | in the file of the attestation service itself
          verifier_config = {}              | in the file of the attestation service itself
          """)
  void aKeyThatMakesNoSenseIsRefused(String key, String sentence) {
    assertThatThrownBy(() -> judged(key))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void aCertificateOfOursNeedsItsKeyAndAnAuthority() {
    assertThatThrownBy(
            () -> judged("as_addr = \"https://as:50004\"\nclient_cert_path = \"/etc/c.pem\""))
        .hasMessageContaining("client_key_path and ca_cert_path together");
  }

  /// Over a network without TLS anybody could answer: then the keys of tokens must be named.
  @Test
  void aServiceThatAnybodyCouldBeNeedsNamedKeys() {
    ServerConfig config = judged("as_addr = \"http://as.example:50004\"").at("127.0.0.1", 0);

    assertThatThrownBy(() -> NacreServer.check(config))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("attestation_token.trusted_jwk_sets");
  }

  @Test
  void aServiceOfAnotherProcessIsNotOfferedHereOnceMore() {
    ServerConfig config =
        judged("[nacre]\nattestation_socket = \"127.0.0.1:0\"").at("127.0.0.1", 0);

    assertThatThrownBy(() -> NacreServer.check(config))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("nacre.attestation_socket");
  }

  @Test
  void nothingElseIsAServiceOfUpstreams() {
    assertThatThrownBy(() -> read("storage_backend = {}")).hasMessageContaining("insecure_http");
    assertThat(read("policy_engine = \"opa\"").settings().attestation())
        .isEqualTo(Optional.of(new Socket("127.0.0.1", 50_004)));
  }
}
