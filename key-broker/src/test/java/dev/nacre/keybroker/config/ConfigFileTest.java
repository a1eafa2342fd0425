package dev.nacre.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestationservice.reference.Extractor;
import dev.nacre.attestationservice.reference.ExtractorSettings;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.endorsements.EndorsementSettings;
import dev.nacre.endorsements.Endorser;
import dev.nacre.endorsements.TcbUpdate;
import dev.nacre.keybroker.admin.AdminSettings.ClientCertificates;
import dev.nacre.keybroker.admin.AdminSettings.IdentityProvider;
import dev.nacre.keybroker.admin.AdminSettings.Mode;
import dev.nacre.keybroker.admin.Role;
import dev.nacre.keybroker.config.ConfigFile.Configured;
import dev.nacre.keybroker.plugin.PluginSettings;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.settings.Socket;
import dev.nacre.keybroker.tls.TlsMode;
import dev.nacre.protocol.initdata.Toml;
import dev.nacre.storage.PostgresSettings;
import dev.nacre.storage.PostgresTls;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  private static final Path FALLBACK = Path.of("fallback");

  /// Every table of upstream's, in its spelling.
  private static final String UPSTREAMS =
      """
      session_storage_type = "Memory"

      [http_server]
      sockets = ["0.0.0.0:8443"]
      private_key = "/etc/key.pem"
      certificate = "/etc/cert.pem"
      payload_request_size = 4
      worker_count = 8
      tls_profile = "modern"

      [attestation_token]
      trusted_certs_paths = ["/etc/ca.pem"]
      trusted_jwk_sets = ["https://as.example/jwks.json"]
      extra_teekey_paths = ["/my/key"]
      insecure_header_jwk = false

      [attestation_service]
      type = "coco_as_builtin"
      timeout = 7

      [attestation_service.attestation_token_broker]
      type = "Ear"
      duration_min = 9
      issuer_name = "mine"
      verbose_token = false

      [attestation_service.rvps_config]
      type = "BuiltIn"

      [attestation_service.verifier_config.snp_verifier]
      vcek_sources = [{ type = "OfflineStore" }, { type = "KDS", base_url = "https://kds.example" }]

      [attestation_service.verifier_config.dcap_verifier]
      collateral_service = "https://pccs.example:8081/sgx/certification/v4/"
      use_secure_cert = false
      tcb_update_type = "early"

      [attestation_service.verifier_config.nvidia_verifier]
      type = "Local"

      [admin]
      authorization_mode = "AuthenticatedAuthorization"

      [[admin.authentication.bearer_jwt.identity_providers]]
      issuer = "TrusteeInDocker"
      audience = "KBS"
      public_key_uri = "/etc/public.pub"

      [[admin.authorization.regex_acl.acls]]
      role = "admin"
      allowed_endpoints = "^/kbs/.+$"

      [storage_backend]
      storage_type = "LocalFs"

      [storage_backend.backends.local_fs]
      dir_path = "/var/lib/kbs"

      [[plugins]]
      name = "resource"
      storage_backend_type = "kvstorage"

      [[plugins]]
      name = "sample"
      item = "item1"

      [[plugins]]
      name = "provisioner"
      key_length = 64
      """;

  private static Configured parsed(String toml) {
    return ConfigFile.parse(Toml.parse("test.toml", Bytes.utf8(toml)), FALLBACK);
  }

  private static Configured withPlainHttp(String more) {
    return parsed("[http_server]\ninsecure_http = true\n" + more);
  }

  @Test
  void upstreamsKeysAreRead() {
    Configured configured = parsed(UPSTREAMS);
    ServerConfig config = configured.config();

    assertThat(config.host()).isEqualTo("0.0.0.0");
    assertThat(config.port()).isEqualTo(8443);
    assertThat(config.largestBody()).isEqualTo(4 << 20);
    assertThat(config.tls())
        .isEqualTo(new TlsMode.Files(Path.of("/etc/cert.pem"), Path.of("/etc/key.pem")));
    assertThat(config.settings().tls().versions()).containsExactly("TLSv1.3");
    assertThat(config.settings().tokens().jwkSets())
        .containsExactly("https://as.example/jwks.json");
    assertThat(config.settings().tokens().trustedCertificates()).containsExactly("/etc/ca.pem");
    assertThat(config.settings().tokens().extraKeyPaths()).containsExactly("/my/key");
    assertThat(config.sessionLifetime()).isEqualTo(Duration.ofMinutes(7));
    assertThat(config.settings().token().issuer()).isEqualTo("mine");
    assertThat(config.settings().token().lifetime()).isEqualTo(Duration.ofMinutes(9));
    assertThat(config.settings().token().verbose()).isFalse();
    assertThat(config.settings().admin().mode()).isEqualTo(Mode.AUTHENTICATED);
    assertThat(config.settings().admin().identityProviders().getFirst().keys().publicKeys())
        .containsExactly("/etc/public.pub");
    assertThat(config.settings().admin().acls().getFirst().endpoints()).isEqualTo("^/kbs/.+$");
    assertThat(config.directory()).isEqualTo(Path.of("/var/lib/kbs"));
    assertThat(config.settings().plugins())
        .containsExactly(
            new PluginSettings.Resource(),
            new PluginSettings.Sample(),
            new PluginSettings.Provisioner(64));
    EndorsementSettings makers = config.settings().endorsements().makers();
    assertThat(makers.local().chipStores())
        .containsExactly(Path.of("/opt/confidential-containers/attestation-service/kds-store"));
    assertThat(makers.services())
        .containsOnlyKeys(Endorser.AMD_KDS, Endorser.INTEL_PCS)
        .containsEntry(
            Endorser.INTEL_PCS,
            new EndorsementSettings.Service(
                URI.create("https://pccs.example:8081"),
                Duration.ZERO,
                Optional.of(TcbUpdate.EARLY),
                false));
    assertThat(configured.notes())
        .anyMatch(note -> note.contains("worker_count"))
        .anyMatch(note -> note.contains("session_storage_type"));
  }

  @Test
  void oursStandInTheirOwnTables() {
    ServerConfig config =
        withPlainHttp(
                """
                [nacre]
                data = "/srv/nacre"
                insecure_samples = true
                insecure_rsa1_5 = true
                require_revocation = true
                [admin]
                owner_token = false
                [admin.authorization.roles]
                team-a = ["reader", "secret-author"]
                [admin.authentication.client_certificates]
                authorities = ["/etc/owners.pem"]
                [admin.authentication.client_certificates.subjects]
                "CN=alice,O=example" = "team-a"
                [admin.authentication.client_certificates.tenants]
                "CN=alice,O=example" = "a"
                [[admin.authentication.bearer_jwt.identity_providers]]
                public_key_uri = "/etc/one.pem"
                tenant = "a"
                [[admin.authentication.bearer_jwt.identity_providers]]
                public_key_uri = "/etc/other.pem"
                tenant_claim = "team"
                role_claim = "/realm_access/roles"
                ca_certs = ["/etc/login-ca.pem"]
                [attestation_token]
                ca_certs = ["/etc/issuers-ca.pem"]
                """)
            .config();

    assertThat(config.directory()).isEqualTo(Path.of("/srv/nacre"));
    assertThat(config.insecureSamples()).isTrue();
    assertThat(config.settings().oldRsa()).isTrue();
    assertThat(config.settings().endorsements().revocationRequired()).isTrue();
    assertThat(withPlainHttp("").config().settings().endorsements().revocationRequired()).isFalse();
    assertThat(config.settings().admin().ownerToken()).isFalse();
    assertThat(config.settings().admin().roles().get("team-a"))
        .isEqualTo(Set.of(Role.READER, Role.SECRET_AUTHOR));
    ClientCertificates certificates = config.settings().admin().certificates().orElseThrow();
    assertThat(certificates.subjects()).containsEntry("CN=alice,O=example", "team-a");
    assertThat(certificates.tenants()).containsEntry("CN=alice,O=example", "a");
    List<IdentityProvider> providers = config.settings().admin().identityProviders();
    assertThat(providers.getFirst().tenant()).contains("a");
    assertThat(providers.getFirst().roleClaim()).isEqualTo(IdentityProvider.ROLE);
    assertThat(providers.getLast().tenantClaim()).contains("team");
    assertThat(providers.getLast().roleClaim().parts()).containsExactly("realm_access", "roles");
    assertThat(providers.getLast().keys().authorities())
        .containsExactly(Path.of("/etc/login-ca.pem"));
    assertThat(config.settings().tokens().authorities())
        .containsExactly(Path.of("/etc/issuers-ca.pem"));
  }

  @Test
  void upstreamsPostgresKeepsTheValues() {
    PostgresSettings server =
        withPlainHttp(
                """
                [storage_backend]
                storage_type = "Postgres"
                [storage_backend.backends.postgres]
                host = "db.example"
                port = 5433
                db = "kbs"
                username = "trustee"
                password = "canary"
                """)
            .config()
            .database()
            .orElseThrow();

    assertThat(server).hasToString("postgres://trustee@db.example:5433/kbs");
    assertThat(server.password()).contains("canary");
    assertThat(server.tls().mode()).isEqualTo(PostgresTls.Mode.VERIFY_FULL);
  }

  @Test
  void ourKeysSayHowTheDatabaseIsReached() {
    PostgresSettings server =
        withPlainHttp(
                """
                [storage_backend]
                storage_type = "postgres"
                [storage_backend.backends.postgres]
                tls = "verify-ca"
                tls_ca = "/etc/ca.pem"
                schema = "team"
                connections = 20
                """)
            .config()
            .database()
            .orElseThrow();

    assertThat(server.tls())
        .isEqualTo(
            new PostgresTls(PostgresTls.Mode.VERIFY_CA, Optional.of(Path.of("/etc/ca.pem"))));
    assertThat(server.schema()).isEqualTo("team");
    assertThat(server.connections()).isEqualTo(20);
  }

  @Test
  void anEmptyFileIsRefusedRatherThanServedWithoutTls() {
    assertThatThrownBy(() -> parsed("")).hasMessageContaining("insecure_http = true");
  }

  @Test
  void aMisspelledKeyIsToldBeforeTheOneThatIsMissingForIt() {
    assertThatThrownBy(() -> parsed("[http_server]\ninsecure_htp = true"))
        .hasMessageContaining("did you mean http_server.insecure_http?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[admin]\\nauthorisation_mode = 'DenyAll'|did you mean admin.authorization_mode?",
        "[attestation_tokens]|did you mean attestation_token?",
        "[attestation_token]\\ntrusted_jwk_set = []"
            + "|did you mean attestation_token.trusted_jwk_sets?",
        "[nacre]\\ndata = 7|nacre.data: expected a text",
        "[admin]\\nauthorization_mode = 'AllowAll'|InsecureAllowAll",
        "[admin]\\ntype = 'Simple'|admin.type",
        "[nacre.master_key]\\ntype = 'tpm'|file, pkcs11 or vault",
        "[nacre.master_key]\\ntype = 'pkcs11'\\nmodule = 'm'|pin: expected pin or pin_file, found"
            + " neither",
        "[nacre.master_key]\\ntype = 'pkcs11'\\npin = '1'|nacre.master_key.module",
        "[nacre.master_key]\\ntype = 'vault'\\nvault_url = 'x'\\ntoken = 't'|https://HOST:PORT",
        "[nacre.master_key]\\ntype = 'vault'\\nvault_url = 'http://v:1'|one of token, token_file",
        "[nacre.master_key]\\ntype = 'vault'\\nvault_url = 'http://me:pw@v:1'|a path, a query or a"
            + " user",
        "[nacre.master_key]\\ntype = 'vault'\\nvault_url = 'http://v:1?x=y'|a path, a query or a"
            + " user",
        "[nacre.master_key]\\ntype = 'vault'\\nvault_url = 'http://v:1'\\ntoken = 'a b'"
            + "|master_key.token: expected visible characters",
        "[nacre.master_key]\\ntype = 'vault'\\nvault_url = 'http://v:1'\\ntoken ="
            + " 't'|master_key.key",
        "[nacre.master_key]\\ntype = 'vault'\\nvault_url = 'https://v:1'\\ntoken = 't'"
            + "\\nverify_ssl = false|anybody between could read all",
        "[nacre.master_key]\\ntype = 'vault'\\nvault_url = 'http://v:1'\\nauth.method = 'ldap'"
            + "|approle or kubernetes",
        "[nacre.master_key]\\ntype = 'vault'\\nvault_url = 'http://v:1'\\ntoken = 't'\\nkey = 'my"
            + " key'|master_key.key: expected letters",
        "[[plugins]]\\nname = 'resource'\\nstorage_backend_type = 'Vault'\\nvault_url ="
            + " 'http://v:1'\\ntoken = 't'\\nmount_path = '/secret'|mount_path: expected letters",
        "[[plugins]]\\nname = 'resource'\\n[[plugins]]\\nname = 'ResourceStorage'|each plugin once",
        "[[plugins]]\\nname = 'x'|resource, sample, provisioner, pkcs11, nebula-ca or external",
        "[[plugins]]\\nname = 'resource'\\nstorage_backend_type = 'Aws'|not supported yet",
        "[[plugins]]\\nname = 'resource'\\nstorage_backend_type = 'Vault'|vault_url",
        "[[plugins]]\\nname = 'pkcs11'\\nmodule = 'm'\\npin = '1'\\nrsa_mechanism = 'Rsa'"
            + "|RsaPkcsOaep or RsaPkcsTest",
        "[[plugins]]\\nname = 'nebula-ca'\\nca_config.curve = 'X448'|25519 or P256",
        "[[plugins]]\\nname = 'nebula-ca'\\nca_config.nam = 'x'|did you mean",
        "[[plugins]]\\nname = 'external'|at least one plugin",
        "[[plugins]]\\nname = 'external'\\nbackends = [{name='a', endpoint='ftp://x'}]|https://",
        "[[plugins]]\\nname = 'external'\\nbackends = [{name='a', endpoint='https://x:1'}]"
            + "|ca_cert_path: expected the authority",
        "[[plugins]]\\nname = 'external'\\nbackends = [{name='a', endpoint='http://x:1/b'}]"
            + "|scheme, host and port only",
        "[[plugins]]\\nname = 'external'\\nbackends = [{name='a', endpoint='http://u:p@x:1'}]"
            + "|scheme, host and port only",
        "[[plugins]]\\nname = 'external'\\nbackends = [{name='a', endpoint='http://x:1'},"
            + " {name='a', endpoint='http://x:1'}]|each name once",
        "[[plugins]]\\nname = 'sample'\\n[[plugins]]\\nname = 'sample'|each plugin once",
        "[attestation_service]\\ntype = 'intel_ta'|not supported yet",
        "[storage_backend]\\nstorage_type = 'Redis'|Memory, LocalFs, LocalJson or Postgres",
        "[storage_backend.backends.postgres]\\ntls = 'prefer'"
            + "|storage_backend.backends.postgres.tls: expected disable, require",
        "[storage_backend.backends.postgres]\\nhots = 'db'"
            + "|did you mean storage_backend.backends.postgres.host?",
        "[admin.authorization.roles]\\na = ['root']|secret-author",
        "[[admin.authentication.bearer_jwt.identity_providers]]\\nissuer = 'x'|without keys",
      })
  void aWishThatMeansNothingIsAnErrorThatSaysWhere(String toml, String message) {
    assertThatThrownBy(() -> withPlainHttp(toml.replace("\\n", "\n")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "tls_min_version = \"1.3\"; tls_max_version = \"1.2\", tls_max_version",
    "tls_profile = 'ancient', tls_profile",
    "tls_min_version = '1.1', 1.2 or 1.3",
    "tls_ciphers = 'RC4-MD5', tls_ciphers",
    "tls_groups = 'P-999', tls_groups",
    "tls_groups = 'X25519MLKEM768', a group that this Java has too",
    "'sockets = [\"a:1\", \"b\"]', HOST:PORT",
    "'sockets = [\"8080\"]', HOST:PORT",
    "payload_request_size = 0, payload_request_size",
  })
  void theServersTableIsChecked(String line, String message) {
    assertThatThrownBy(() -> withPlainHttp(line.replace("; ", "\n"))).hasMessageContaining(message);
  }

  @Test
  void aCertificateOfItsOwnMakingNeedsNoFiles() {
    ServerConfig config = parsed("[nacre]\ntls_names = ['kbs.example', '127.0.0.1']").config();

    assertThat(config.tls()).isEqualTo(new TlsMode.SelfSigned(List.of("kbs.example", "127.0.0.1")));
  }

  @ParameterizedTest
  @CsvSource({
    "insecure_http = true, nothing beside http_server.insecure_http",
    "private_key = 'k'; certificate = 'c', found private_key and certificate and nacre.tls_names",
    "private_key = 'k', found private_key and nacre.tls_names",
  })
  void twoCertificatesAreNoWish(String lines, String message) {
    String server = "[http_server]\n" + lines.replace("; ", "\n");

    assertThatThrownBy(() -> parsed(server + "\n[nacre]\ntls_names = ['kbs.example']"))
        .hasMessageContaining(message);
  }

  @Test
  void certificatesOfAdministratorsWithoutTlsAreNoted() {
    String table =
        """
        [admin.authentication.client_certificates]
        authorities = ["/etc/owners.pem"]
        """;

    assertThat(withPlainHttp(table).notes())
        .anyMatch(note -> note.contains("client_certificates has no effect without TLS"));
    assertThat(parsed(table + "[nacre]\ntls_names = ['kbs.example']").notes())
        .noneMatch(note -> note.contains("client_certificates"));
  }

  @Test
  void aKeyWithoutItsCertificateIsSaid() {
    assertThatThrownBy(() -> parsed("[http_server]\nprivate_key = 'k'"))
        .hasMessageContaining("private_key and certificate")
        .hasMessageEndingWith("found private_key");
  }

  @Test
  void whatReferenceValuesAreReadFromIsChosen(@TempDir Path directory) throws Exception {
    Jwk signer = PrivateJwk.generate(EcCurve.P_256).publicJwk();
    Path file = Files.writeString(directory.resolve("signer.pem"), KeyPem.writePublic(signer));

    BrokerSettings settings =
        withPlainHttp(
                """
                [nacre]
                rvps_socket = "127.0.0.1:50003"
                [nacre.reference_values]
                extractors = ["corim"]
                signers = ["%s"]
                unsigned_corim = true
                """
                    .formatted(file))
            .config()
            .settings();

    assertThat(settings.extractors())
        .isEqualTo(new ExtractorSettings(Set.of(Extractor.CORIM), List.of(signer), true));
    assertThat(settings.references()).contains(new Socket("127.0.0.1", 50003));
  }

  @Test
  void upstreamsFileOfALoneRvpsIsRead(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("rvps.json"),
            """
            {"storage": {"storage_type": "LocalFs",
               "backends": {"local_fs": {"dir_path": "/srv/reference_values"}}},
             "extractors": {"swid_extractor": {}}}
            """);

    Configured configured = ConfigFile.read(file, FALLBACK);

    assertThat(configured.config().directory()).isEqualTo(Path.of("/srv/reference_values"));
    assertThat(configured.config().host()).isEqualTo("127.0.0.1");
    assertThat(configured.config().settings().references())
        .contains(new Socket("127.0.0.1", 50003));
    assertThat(configured.notes()).anyMatch(note -> note.contains("upstream's RVPS"));
  }

  @Test
  void aLoneRvpsWithoutExtractorsOrWithAStrangersKeyIsToldApart() {
    assertThat(parsed("storage = {}").config().settings().references()).isPresent();
    assertThatThrownBy(() -> parsed("storage = { storage_type = \"Sled\" }"))
        .hasMessageContaining("Memory, LocalFs");
    assertThatThrownBy(() -> parsed("storage = {}\nport = 1"))
        .hasMessageContaining("insecure_http");
  }

  @Test
  void noUnsignedCorimIsReadUnlessTheFileSaysSo() {
    ExtractorSettings settings = withPlainHttp("").config().settings().extractors();

    assertThat(settings).isEqualTo(ExtractorSettings.standard());
    assertThat(settings.unsignedCorim()).isFalse();
  }

  @Test
  void suitesOfOpensslGetTheirNamesInTheJdk() {
    assertThat(
            parsed(
                    "[http_server]\ninsecure_http = true\ntls_ciphers = '"
                        + "TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES256-GCM-SHA384:"
                        + "ECDHE-ECDSA-CHACHA20-POLY1305'")
                .config()
                .settings()
                .tls()
                .ciphers())
        .containsExactly(
            "TLS_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
  }

  @Test
  void aFileInJsonIsRead(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("kbs.json");
    Files.writeString(file, "{\"http_server\":{\"insecure_http\":true},\"admin\":{}}");

    assertThat(ConfigFile.read(file, FALLBACK).config().tls()).isEqualTo(new TlsMode.Off());
  }
}
