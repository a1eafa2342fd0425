package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.external.EchoPlugin;
import dev.nacre.keybroker.pkcs11.SoftHsm;
import dev.nacre.keybroker.pkcs11.TokenSettings;
import dev.nacre.keybroker.pkcs11.TokenSettings.PinSource;
import dev.nacre.keybroker.plugin.ExternalSettings;
import dev.nacre.keybroker.plugin.NebulaSettings;
import dev.nacre.keybroker.plugin.PluginSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plugins through the whole server: the owner's calls, and a guest's, with a token of a service
/// that the owner trusts.
class PluginSurfaceTest {
  private static final PrivateJwk ISSUER = PrivateJwk.generate(EcCurve.P_256);
  private static final PrivateJwk GUEST = PrivateJwk.generate(EcCurve.P_256);

  private final Path directory;

  PluginSurfaceTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private ServerConfig config(PluginSettings... plugins) throws IOException {
    Path keys = directory.resolve("jwks.json");
    JsonObject named = ISSUER.publicJwk().toJson().with("kid", Json.of("one"));
    Files.writeString(keys, JsonObject.builder().put("keys", JsonArray.of(named)).build().text());
    var tokens =
        new dev.nacre.keybroker.token.TokenSettings(
            List.of(), List.of(keys.toUri().toString()), List.of("/my~1guest/key"), false);
    ServerConfig config = Broker.config(directory.resolve("data"));
    return config.with(config.settings().with(tokens).with(List.of(plugins)));
  }

  private static Broker started(ServerConfig config, String policy) {
    Broker broker = Broker.start(config);
    broker.owner.setResourcePolicy(
        "package policy\nimport rego.v1\ndefault allow := false\nallow if " + policy + "\n");
    return broker;
  }

  private static String guestToken() {
    JsonObject claims =
        JsonObject.builder()
            .put("submods", JsonObject.empty())
            .put("my/guest", JsonObject.builder().put("key", GUEST.publicJwk().toJson()).build())
            .put("exp", Instant.now().getEpochSecond() + 300)
            .build();
    JsonObject header = JsonObject.builder().put("alg", "ES256").put("kid", "one").build();
    return Jws.sign(header, Bytes.utf8(claims.text()), JwsAlgorithm.ES256, ISSUER.key()).compact();
  }

  private record Answer(int status, Bytes body) {
    Bytes opened() {
      JsonObject sealed = (JsonObject) Json.parse(body);
      try (Secret secret = Jwe.parse(sealed).decrypt(GUEST)) {
        return Bytes.of(secret.revealCopy());
      }
    }
  }

  private static Answer send(
      Broker broker, String method, String path, Optional<String> token, Bytes body) {
    var request =
        HttpRequest.newBuilder(URI.create(broker.server.address() + "/kbs/v0/" + path))
            .method(
                method,
                body.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(body.toArray()));
    token.ifPresent(shown -> request.header("authorization", "Bearer " + shown));
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(answer.statusCode(), Bytes.of(answer.body()));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Answer owner(Broker broker, String method, String path, Bytes body) {
    return send(broker, method, path, Optional.of(broker.ownerToken()), body);
  }

  private static Answer guest(Broker broker, String path, Bytes body) {
    return send(broker, "GET", path, Optional.of(guestToken()), body);
  }

  @Test
  void anExternalPluginIsReachedByThoseWhoItAndThePolicyLetIn() throws IOException {
    try (EchoPlugin echo = EchoPlugin.start();
        Broker broker =
            started(
                config(
                    new PluginSettings.External(
                        List.of(
                            new ExternalSettings(
                                "echo-test",
                                echo.address("http"),
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofSeconds(20))))),
                "{data.plugin == \"external\"; data[\"resource-path\"][0] == \"echo-test\";"
                    + " data[\"resource-path\"][1] != \"denied\"}")) {
      Bytes hello = Bytes.utf8("hello");
      assertThat(owner(broker, "POST", "external/echo-test/a", hello).body().utf8())
          .isEqualTo("Echo:hello");
      assertThat(send(broker, "POST", "external/echo-test/a", Optional.empty(), hello).status())
          .isEqualTo(401);
      assertThat(send(broker, "GET", "external/echo-test/a", Optional.empty(), hello).status())
          .isEqualTo(401);
      assertThat(guest(broker, "external/echo-test/a", hello).body().utf8())
          .isEqualTo("Echo:hello");
      assertThat(guest(broker, "external/echo-test/sealed", hello).opened().utf8())
          .isEqualTo("Echo:hello");
      assertThat(guest(broker, "external/echo-test/denied", hello).status()).isEqualTo(403);
      Answer denied = guest(broker, "external/echo-test/status/403", hello);
      assertThat(denied.status()).isEqualTo(403);
      assertThat(denied.body().utf8()).containsPattern("Access denied by plugin, refusal r-\\w+\"");
      assertThat(broker.owner.refusals().text())
          .contains("\"code\":\"plugin\"", "plugin external denied it: ");
      assertThat(guest(broker, "external/other/a", hello).status()).isEqualTo(404);
      assertThat(guest(broker, "external/echo-test/status/500", hello).status()).isEqualTo(502);
      assertThat(guest(broker, "external/echo-test/unsure", hello).status()).isEqualTo(502);
      assertThat(broker.owner.json("/nacre/v0/audit").text())
          .contains("POST:echo-test/a", "kbs+external:///echo-test/sealed")
          .doesNotContain("hello", "plugin-call-failed");
      assertThat(owner(broker, "POST", "external/echo-test/status/500", hello).status())
          .isEqualTo(502);
      assertThat(broker.owner.json("/nacre/v0/audit").text())
          .contains("POST:echo-test/status/500", "plugin-call-failed");
      assertThat(broker.metrics())
          .contains("plugin_name=\"echo-test\"")
          .doesNotContain("plugin_name=\"other\"");
    }
  }

  @Test
  void aTokensKeyWrapsForTheOwnerAndUnwrapsForAGuest() throws Exception {
    SoftHsm hsm = SoftHsm.required();
    byte[] key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
    hsm.importKey(
        "surface",
        "b2",
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key)
            + "\n-----END PRIVATE KEY-----\n");
    PluginSettings plugin = new PluginSettings.Pkcs11(hsm.settings(), false, "surface");
    try (Broker broker = started(config(plugin), "data.plugin == \"pkcs11\"")) {
      Bytes layerKey = Bytes.utf8("a layer key");
      Bytes wrapped = owner(broker, "POST", "pkcs11/wrap-key", layerKey).body();

      assertThat(guest(broker, "pkcs11/wrap-key", wrapped).opened()).isEqualTo(layerKey);
      assertThat(guest(broker, "pkcs11/wrap-key", Bytes.zeros(7)).status()).isEqualTo(400);

      String path = "pkcs11/resource/default/key/surface";
      assertThat(owner(broker, "POST", path, layerKey).status()).isEqualTo(200);
      assertThat(guest(broker, path, Bytes.empty()).opened()).isEqualTo(layerKey);
      assertThat(owner(broker, "DELETE", path, Bytes.empty()).status()).isEqualTo(200);
      assertThat(guest(broker, path, Bytes.empty()).status()).isEqualTo(404);
    }
  }

  @Test
  void aGuestGetsACredentialOfNebulaUnderItsKey() throws IOException {
    Path program = Path.of("/usr/bin/nebula-cert");
    Assumptions.assumeTrue(
        Files.isExecutable(program), "nebula-cert is missing: apt-get install nebula");
    var settings =
        new NebulaSettings(
            program.toString(), directory.resolve("nebula"), Map.of("name", "authority"));
    try (Broker broker =
        started(config(new PluginSettings.NebulaCa(settings)), "data.plugin == \"nebula-ca\"")) {
      Answer answer = guest(broker, "nebula-ca/credential?name=pod&ip=10.1.2.3/24", Bytes.empty());

      JsonObject credential = (JsonObject) Json.parse(answer.opened());
      assertThat(credential.array("node_crt").bytes("node_crt").utf8())
          .startsWith("-----BEGIN NEBULA CERTIFICATE-----");
      assertThat(guest(broker, "nebula-ca/credential?name=pod", Bytes.empty()).status())
          .isEqualTo(400);
    }
  }

  @Test
  void aCheckOfTheConfigurationTriesWhatPluginsRelyOn() throws IOException {
    SoftHsm hsm = SoftHsm.required();
    var wrong =
        new TokenSettings(
            hsm.module(), 0, Optional.of("no such token"), new PinSource.Given(SoftHsm.PIN));
    ServerConfig token = config(new PluginSettings.Pkcs11(wrong, true, ""));
    assertThatThrownBy(() -> NacreServer.check(token))
        .hasMessageContaining("not one labelled no such token");

    ServerConfig nebula =
        config(
            new PluginSettings.NebulaCa(
                new NebulaSettings("/nonexistent/nebula-cert", directory, Map.of())));
    assertThatThrownBy(() -> NacreServer.check(nebula))
        .hasMessageContaining("cannot run /nonexistent/nebula-cert");
  }
}
