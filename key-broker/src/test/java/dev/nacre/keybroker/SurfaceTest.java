package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.JwsAlgorithm;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.admin.AdminSettings;
import dev.nacre.keybroker.admin.AdminSettings.IdentityProvider;
import dev.nacre.keybroker.admin.AdminSettings.KeySources;
import dev.nacre.keybroker.admin.AdminSettings.Mode;
import dev.nacre.keybroker.admin.Role;
import dev.nacre.keybroker.plugin.PluginSettings;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.token.TokenSettings;
import dev.nacre.protocol.kbs.ResourceUri;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server with another issuer of attestation results, administrators with roles, and plugins.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SurfaceTest {
  private static final PrivateJwk ISSUER = PrivateJwk.generate(EcCurve.P_256);
  private static final PrivateJwk GUEST = PrivateJwk.generate(EcCurve.P_256);
  private static final String ALLOW =
      "package policy\nimport rego.v1\ndefault allow := false\nallow if input.team == \"a\"\n";

  @AutoClose private final Broker broker;

  @AutoClose
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ToldApi told;

  SurfaceTest(@TempDir Path directory) throws IOException {
    Path keys = directory.resolve("keys.json");
    JsonObject named = ISSUER.publicJwk().withKeyId("one").toJson();
    Files.writeString(keys, JsonObject.builder().put("keys", JsonArray.of(named)).build().text());
    var provider =
        new IdentityProvider(
            new KeySources(List.of(), List.of(keys.toString()), List.of()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            IdentityProvider.ROLE);
    var admin =
        new AdminSettings(
            Mode.AUTHENTICATED,
            true,
            List.of(provider),
            List.of(),
            Map.of("secrets", Set.of(Role.SECRET_AUTHOR), "readers", Set.of(Role.READER)),
            Optional.empty());
    var tokens =
        new TokenSettings(
            List.of(), List.of(keys.toUri().toString()), List.of("/my~1guest/key"), false);
    BrokerSettings settings =
        BrokerSettings.standard()
            .with(admin)
            .with(tokens)
            .with(
                List.of(
                    new PluginSettings.Resource(),
                    new PluginSettings.Sample(),
                    new PluginSettings.Provisioner(32)));
    this.broker = Broker.start(Broker.config(directory.resolve("data")).with(settings));
    broker.owner.setResourcePolicy(ALLOW);
    broker.putSecret(Broker.SECRET, Broker.CANARY);
    this.told = ToldApi.at(broker.server.address());
  }

  private static String token(JsonObject.Builder claims) {
    JsonObject header = JsonObject.builder().put("alg", "ES256").put("kid", "one").build();
    JsonObject all = claims.put("exp", Instant.now().getEpochSecond() + 300).build();
    return Jws.sign(header, Bytes.utf8(all.text()), JwsAlgorithm.ES256, ISSUER.key()).compact();
  }

  private static String guestToken(Jwk key) {
    return token(
        JsonObject.builder()
            .put("team", "a")
            .put("submods", JsonObject.empty())
            .put("my/guest", JsonObject.builder().put("key", key.toJson()).build()));
  }

  private static String administrator(String role) {
    return token(JsonObject.builder().put("iss", "us").put("sub", "alice").put("role", role));
  }

  private HttpResponse<String> send(String method, String path, String token, String body) {
    var builder =
        HttpRequest.newBuilder(URI.create(broker.server.address() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      builder.header("authorization", "Bearer " + token);
    }
    try {
      HttpResponse<String> answer = http.send(builder.build(), BodyHandlers.ofString());
      return told.requireTold(method, path, answer);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonObject object(HttpResponse<String> response) {
    return (JsonObject) Json.parse(response.body());
  }

  @Test
  void aGuestWithAnotherServicesResultGetsItsSecret() {
    HttpResponse<String> response =
        send("GET", "/kbs/v0/resource/default/key/one", guestToken(GUEST.publicJwk()), "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Broker.text(Jwe.parse(object(response)).decrypt(GUEST))).isEqualTo(Broker.CANARY);
  }

  @Test
  void aGuestWithAKeyOfMlKemGetsItsSecret() {
    PrivateJwk guest = PrivateJwk.generateKem();

    HttpResponse<String> response =
        send("GET", "/kbs/v0/resource/default/key/one", guestToken(guest.publicJwk()), "");

    assertThat(Broker.text(Jwe.parse(object(response)).decrypt(guest))).isEqualTo(Broker.CANARY);
  }

  @Test
  void aGuestWithAKeyForTheOldPaddingGetsNothing() {
    PrivateJwk guest = PrivateJwk.generateRsa(2048).withAlgorithm("RSA1_5");

    HttpResponse<String> response =
        send("GET", "/kbs/v0/resource/default/key/one", guestToken(guest.publicJwk()), "");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(object(response).string("type")).endsWith("/JweError");
  }

  @Test
  void anAdministratorsTokenIsNoAttestationResult() {
    HttpResponse<String> response =
        send("GET", "/kbs/v0/resource/default/key/one", administrator("secrets"), "");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).doesNotContain(Broker.CANARY);
  }

  @Test
  void anAttestationResultIsNoAdministratorsToken() {
    HttpResponse<String> response =
        send("POST", "/kbs/v0/resource/default/key/two", guestToken(GUEST.publicJwk()), "x");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).contains("Missing required `role` claim in JWT");
  }

  @ParameterizedTest
  @CsvSource({
    "secrets, POST, /kbs/v0/resource/default/key/two, x, 200",
    "secrets, GET, /nacre/v0/secrets, '', 200",
    "secrets, POST, /kbs/v0/resource-policy, {}, 403",
    "secrets, GET, /nacre/v0/audit, '', 403",
    "secrets, POST, /nacre/v0/token-key/rotate, '', 403",
    "readers, GET, /nacre/v0/overview, '', 200",
    "readers, GET, /nacre/v0/expiries, '', 200",
    "readers, GET, /nacre/v0/attestations, '', 200",
    "readers, GET, /nacre/v0/secrets/default/key/one, '', 403",
    "readers, POST, /kbs/v0/resource/default/key/two, x, 403",
    "readers, DELETE, /kbs/v0/resource/default/key/one, '', 403",
    "readers, GET, /kbs/v0/sample/x, '', 403",
    "secrets, GET, /kbs/v0/sample/x, '', 200",
    "strangers, GET, /nacre/v0/overview, '', 403",
  })
  void aRoleReachesWhatIsItsOwn(String role, String method, String path, String body, int status) {
    assertThat(send(method, path, administrator(role), body).statusCode()).isEqualTo(status);
  }

  @Test
  void theAuditLogSaysWhoDidIt() {
    send("POST", "/kbs/v0/resource/default/key/who", administrator("secrets"), "x");

    assertThat(broker.owner.json("/nacre/v0/audit").text())
        .contains("\"by\":\"us: alice as secrets\"")
        .contains("\"by\":\"owner-token\"");
  }

  @Test
  void thePolicyWithTheLongestPrefixDecides() {
    String never = "package policy\ndefault allow := false\n";
    JsonObject message =
        JsonObject.builder()
            .put("policy", Bytes.utf8(never).base64Url())
            .put("prefixes", JsonArray.of(Json.of("resource/closed")))
            .build();
    broker.putSecret(ResourceUri.parse("closed/key/one"), "x");
    String guest = guestToken(GUEST.publicJwk());
    String owner = broker.ownerToken();
    assertThat(send("GET", "/kbs/v0/resource/closed/key/one", guest, "").statusCode())
        .isEqualTo(200);

    assertThat(
            send("PUT", "/nacre/v0/resource-policies/closed", owner, message.text()).statusCode())
        .isEqualTo(200);

    assertThat(send("GET", "/kbs/v0/resource/closed/key/one", guest, "").statusCode())
        .isEqualTo(403);
    assertThat(send("GET", "/kbs/v0/resource/default/key/one", guest, "").statusCode())
        .isEqualTo(200);
    assertThat(send("GET", "/kbs/v0/resource-policy", owner, "").body())
        .isEqualTo("[\"closed\",\"resource-policy\"]");
    assertThat(send("PUT", "/nacre/v0/resource-policies/other", owner, message.text()).statusCode())
        .as("a prefix has one policy")
        .isEqualTo(400);
    assertThat(send("DELETE", "/nacre/v0/resource-policies/closed", owner, "").statusCode())
        .isEqualTo(200);
    assertThat(send("GET", "/kbs/v0/resource/closed/key/one", guest, "").statusCode())
        .isEqualTo(200);
  }

  @Test
  void theOwnerProvisionsAndAMachineThatWasNotStartedForItIsDenied() {
    String owner = broker.ownerToken();
    HttpResponse<String> made =
        send("POST", "/kbs/v0/provisioner/provision", owner, "{\"vm_name\":\"db\"}");
    assertThat(made.statusCode()).isEqualTo(200);
    String path = object(made).string("resource_path");

    HttpResponse<String> refused =
        send("GET", "/kbs/v0/provisioner/" + path, guestToken(GUEST.publicJwk()), "");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).doesNotContain("io.cryptsetup");
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/openapi.json, application/json",
    "/.well-known/jwks.json, application/json",
    "/metrics, text/plain",
  })
  void anybodyReadsTheOpenPages(String path, String type) {
    HttpResponse<String> response = send("GET", path, "", "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElse("")).startsWith(type);
  }

  /// Version, health, and what leads to everything else; relative, so that a tenant has its own.
  @Test
  void theFirstPageLeadsToEverything() {
    assertThat(send("GET", "/", "", "").body())
        .contains("Version " + ServerConfig.VERSION + ", <strong>ready</strong>.")
        .contains("href=\"openapi.json\"")
        .contains("href=\"metrics\"")
        .contains("href=\"healthz\"")
        .contains("docs/README.md")
        .doesNotContain("href=\"/");
  }

  @ParameterizedTest
  @CsvSource({"/healthz", "/readyz"})
  void theServerIsWell(String path) {
    assertThat(send("GET", path, "", "").statusCode()).isEqualTo(200);
  }

  @Test
  void noOpenPageTellsASecretOrItsName() {
    for (String path : List.of("/", "/openapi.json", "/metrics", "/.well-known/jwks.json")) {
      assertThat(send("GET", path, "", "").body())
          .doesNotContain(Broker.CANARY)
          .doesNotContain("default/key/one")
          .doesNotContain(broker.ownerToken());
    }
  }
}
