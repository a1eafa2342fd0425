package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.external.EchoPlugin;
import dev.nacre.keybroker.pkcs11.SoftHsm;
import dev.nacre.keybroker.pkcs11.Token;
import dev.nacre.keybroker.pkcs11.TokenCustodian;
import dev.nacre.keybroker.vault.ForgedVault;
import dev.nacre.keybroker.vault.ForgedVault.Mood;
import dev.nacre.keybroker.vault.TransitCustodian;
import dev.nacre.keybroker.vault.Vault;
import dev.nacre.keybroker.vault.VaultLogin;
import dev.nacre.keybroker.vault.VaultSettings;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.KbsOwner;
import dev.nacre.protocol.kbs.ResourceUri;
import dev.nacre.storage.Custodian;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A secret that comes by every way is afterwards in no log, answer, metric, audit entry or file,
/// nor in the memory of the server: a real process, whose heap is dumped.
class CanaryTest {
  private static final String CANARY = "canary-9c41-the-secret-itself";
  private static final ResourceUri SECRET = ResourceUri.parse("default/key/one");
  private static final String OPEN =
      "package policy\nimport rego.v1\ndefault allow := false\nallow if true\n";

  private final Path folder;

  CanaryTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path config(String tables) throws IOException {
    return Files.writeString(
        folder.resolve("config.toml"),
        """
        [http_server]
        insecure_http = true
        [admin]
        authorization_mode = "AuthenticatedAuthorization"
        [attestation_service.verifier_config.snp_verifier]
        vcek_sources = []
        [nacre]
        data = "%s"
        trust_emulated_roots = ["%s"]
        """
                .formatted(folder.resolve("data"), Broker.AMD.rootFingerprint().hex())
            + tables);
  }

  private KbsEndpoint endpoint(ServedProcess server) {
    return KbsEndpoint.at(server.address()).trying(1, Duration.ofMillis(1));
  }

  private String ownerToken() throws IOException {
    return Files.readString(folder.resolve("data/owner-token")).strip();
  }

  /// Puts the canary, lets a guest have it, reads it back, and provokes what goes wrong.
  private void use(ServedProcess server) throws IOException, InterruptedException {
    try (KbsOwner owner = KbsOwner.of(endpoint(server), ownerToken());
        KbsClient guest = KbsClient.of(endpoint(server), EmulatedGuest.on(Broker.AMD))) {
      owner.setReferenceValue(
          "snp_launch_measurement", JsonArray.of(Json.of(EmulatedGuest.MEASUREMENT.hex())));
      owner.setResourcePolicy(OPEN);
      owner.putSecret(SECRET, Secret.utf8(CANARY));
      assertThat(Broker.text(guest.resource(SECRET))).isEqualTo(CANARY);
      try (Secret again = owner.secret(SECRET)) {
        assertThat(Broker.text(again)).isEqualTo(CANARY);
      }
      assertThatThrownBy(() -> guest.resource(ResourceUri.parse("default/key/none")))
          .isInstanceOf(KbsException.class);
    }
  }

  private String call(ServedProcess server, String method, String path, String body)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(server.address() + path))
                  .header("Authorization", "Bearer " + ownerToken())
                  .method(method, BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }

  /// Nothing that the server says or writes down holds the canary.
  private void assertSilent(ServedProcess server) throws IOException, InterruptedException {
    assertThat(server.logged()).contains("released").doesNotContain(CANARY);
    for (String path :
        new String[] {"/metrics", "/nacre/v0/audit", "/nacre/v0/secrets", "/nacre/v0/refusals"}) {
      assertThat(call(server, "GET", path, "")).startsWith("200").doesNotContain(CANARY);
    }
    String broken = call(server, "POST", "/kbs/v0/resource/a/b", CANARY);
    assertThat(broken).startsWith("4").doesNotContain(CANARY);
    String policy = call(server, "POST", "/kbs/v0/resource-policy", CANARY);
    assertThat(policy).startsWith("4").doesNotContain(CANARY);
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(holds(Files.readAllBytes(file), CANARY)).as(file.toString()).isFalse();
      }
    }
  }

  private static boolean holds(byte[] content, String text) {
    return holds(content, text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean holds(byte[] content, byte[] wanted) {
    for (int i = 0; i <= content.length - wanted.length; i++) {
      if (content[i] == wanted[0] && matches(content, i, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] content, int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (content[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /// The master key as it is used, of which the file holds the wrapped one.
  private Bytes masterKey(Custodian custodian) throws IOException {
    JsonObject file =
        (JsonObject) Json.parse(Bytes.of(Files.readAllBytes(folder.resolve("data/master.key"))));
    try (Secret key = custodian.unwrap(Bytes.ofBase64Url(file.string("wrapped")))) {
      return Bytes.of(key.revealCopy());
    }
  }

  private void awaitNotReady(ServedProcess server) throws IOException, InterruptedException {
    for (int i = 0; i < 240 && call(server, "GET", "/readyz", "").startsWith("200"); i++) {
      Thread.sleep(250);
    }
    assertThat(call(server, "GET", "/readyz", "")).startsWith("503");
  }

  @Test
  void secretsInTheOwnStoreUnderATokensKeyAndInTheTokenLeaveNoTrace() throws Exception {
    SoftHsm hsm = SoftHsm.required();
    String token =
        "module = \"%s\"\ntoken_label = \"%s\"\npin = \"%s\"\n"
            .formatted(hsm.module(), SoftHsm.LABEL, SoftHsm.PIN);
    Path config =
        config(
            "[nacre.master_key]\ntype = \"pkcs11\"\nlabel = \"canary\"\n"
                + token
                + "[[plugins]]\nname = \"resource\"\n[[plugins]]\nname = \"pkcs11\"\n"
                + token);
    try (ServedProcess server = ServedProcess.start(config, hsm.environment());
        Token opened = Token.open(hsm.settings())) {
      use(server);
      String path = "/kbs/v0/pkcs11/resource/default/key/canary";
      assertThat(call(server, "POST", path, CANARY)).startsWith("200");
      assertThat(call(server, "POST", "/kbs/v0/pkcs11/wrap-key", CANARY))
          .startsWith("404")
          .doesNotContain(CANARY);
      assertSilent(server);
      assertThat(server.logged()).doesNotContain(SoftHsm.PIN);

      byte[] heap = server.heap();
      assertThat(holds(heap, CANARY)).isFalse();
      var custodian = new TokenCustodian(() -> opened, "canary", new SecureRandom());
      assertThat(holds(heap, masterKey(custodian).hex())).isFalse();
      assertThat(call(server, "DELETE", path, "")).startsWith("200");
    }
  }

  @Test
  void secretsInVaultAndOfAnExternalPluginLeaveNoTraceNorDoesAMasterKeyThatWasTakenAway()
      throws Exception {
    try (ForgedVault vault = ForgedVault.start();
        EchoPlugin echo = EchoPlugin.start()) {
      String place =
          "vault_url = \"%s\"\ntoken = \"%s\"\n".formatted(vault.address(), ForgedVault.TOKEN);
      Path config =
          config(
              "[nacre.master_key]\ntype = \"vault\"\nkey = \"nacre\"\nhold_seconds = 3\n"
                  + place
                  + "[[plugins]]\nname = \"resource\"\nstorage_backend_type = \"Vault\"\n"
                  + place
                  + "[[plugins]]\nname = \"external\"\nbackends = [{name = \"echo\", endpoint = \""
                  + echo.address("http")
                  + "\"}]\n");
      try (ServedProcess server = ServedProcess.start(config, Map.of())) {
        use(server);
        assertThat(call(server, "POST", "/kbs/v0/external/echo/a", CANARY)).contains(CANARY);
        assertThat(call(server, "POST", "/kbs/v0/external/echo/status/500", CANARY))
            .startsWith("502")
            .doesNotContain(CANARY);
        assertSilent(server);
        assertThat(server.logged()).doesNotContain(ForgedVault.TOKEN);
        assertThat(holds(server.heap(), CANARY)).isFalse();

        byte[] key = masterKey(vaultCustodian(vault)).toArray();
        assertThat(holds(server.heap(), key)).isTrue();
        vault.mood = Mood.FORBIDDEN;
        awaitNotReady(server);
        assertThat(holds(server.heap(), key)).isFalse();
      }
    }
  }

  private static Custodian vaultCustodian(ForgedVault vault) {
    var settings =
        new VaultSettings(
            vault.address(), Optional.empty(), List.of(), new VaultLogin.Token(ForgedVault.TOKEN));
    return new TransitCustodian(Vault.at(settings), "transit", "nacre");
  }
}
