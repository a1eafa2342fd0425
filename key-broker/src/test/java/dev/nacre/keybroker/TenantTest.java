package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Two tenants beside the server's own. Whatever belongs to `b` has a canary in it, and nobody but
/// `b` ever sees it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantTest {
  private static final String CANARY = "canary-of-b";
  private static final String ALLOW = "package policy\n\n# canary-of-b\nallow := true\n";

  @AutoClose private final Broker broker;

  @AutoClose
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String tokenOfA;
  private final String tokenOfB;

  TenantTest(@TempDir Path directory) throws Exception {
    this.broker = Broker.start(Broker.config(directory));
    this.tokenOfA = made("a", "admin");
    this.tokenOfB = made("b", "admin");
    try (KbsOwner b = owner("b", tokenOfB)) {
      b.putSecret(Broker.SECRET, Secret.utf8(CANARY));
      b.setResourcePolicy(ALLOW);
      b.setResourcePolicy("canary-of-b", List.of("resource/canary-of-b"), ALLOW);
      b.setAttestationPolicy("canary-of-b_cpu", "package policy\n# canary-of-b\nx := 1");
      b.setReferenceValue("canary-of-b", Json.of(CANARY));
      b.change(
          "POST",
          "/nacre/v0/staged-reference-sets/canary-of-b",
          Optional.of(
              JsonObject.builder().put("type", "sample").put("payload", "eyJhIjoxfQ==").build()));
    }
    assertThat(release("b")).isEqualTo(CANARY);
  }

  private String made(String tenant, String role) throws Exception {
    broker.owner.change("PUT", "/nacre/v0/tenants/" + tenant, Optional.of(JsonObject.empty()));
    HttpResponse<String> answer =
        send(
            "POST",
            "/tenants/" + tenant + "/nacre/v0/role-tokens/canary-of-" + tenant + "-" + role,
            broker.ownerToken(),
            "{\"role\":\"" + role + "\"}");
    assertThat(answer.statusCode()).isEqualTo(200);
    return ((JsonObject) Json.parse(answer.body())).string("token");
  }

  private KbsEndpoint endpoint(String tenant) {
    return KbsEndpoint.at(broker.server.address() + "/tenants/" + tenant)
        .trying(1, Duration.ofMillis(1));
  }

  private KbsOwner owner(String tenant, String token) {
    return KbsOwner.of(endpoint(tenant), token);
  }

  private String release(String tenant) {
    try (KbsClient client = KbsClient.of(endpoint(tenant), EmulatedGuest.on(Broker.AMD))) {
      return Broker.text(client.resource(Broker.SECRET));
    }
  }

  private HttpResponse<String> send(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(broker.server.address() + path))
            .method(method, BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /// A call of every route, with names that exist in `b`.
  private record Route(String method, String path, boolean ownersOnly) {}

  private List<Route> routes() throws Exception {
    var all = new ArrayList<Route>();
    JsonObject document =
        (JsonObject) Json.parse(send("GET", "/tenants/b/openapi.json", "", "").body());
    for (Map.Entry<String, Json> path : document.object("paths").members().entrySet()) {
      for (Map.Entry<String, Json> method : ((JsonObject) path.getValue()).members().entrySet()) {
        boolean ownersOnly =
            ((JsonObject) method.getValue()).find("x-nacre-permission").isPresent();
        all.add(
            new Route(
                method.getKey().toUpperCase(Locale.ROOT),
                path.getKey()
                    .replace("{repository}/{type}/{tag}", "default/key/one")
                    .replaceAll("\\{[^}]*\\}", "canary-of-b"),
                ownersOnly));
      }
    }
    return all;
  }

  @Test
  void theTokenOfAnotherTenantOpensNoRoute() throws Exception {
    List<Route> routes = routes();
    assertThat(routes).hasSizeGreaterThan(45);
    for (Route route : routes) {
      HttpResponse<String> answer = send(route.method(), "/tenants/b" + route.path(), tokenOfA, "");
      if (route.ownersOnly()) {
        assertThat(answer.statusCode()).as(route.toString()).isEqualTo(401);
      }
      assertThat(answer.body()).as(route.toString()).doesNotContain(CANARY + "\"");
    }
    assertThat(release("b")).isEqualTo(CANARY);
  }

  @Test
  void inItsOwnRoutesNobodySeesWhatIsAnothers() throws Exception {
    for (Route route : routes()) {
      if (route.method().equals("GET")) {
        HttpResponse<String> answer = send("GET", "/tenants/a" + route.path(), tokenOfA, "");
        assertThat(answer.body().replace("/tenants/a" + route.path(), ""))
            .as(route.toString())
            .doesNotContain("# canary-of-b")
            .doesNotContain("\"" + CANARY + "\"");
      }
    }
  }

  @Test
  void aTenantsTokenOpensNothingOfTheServersOwn() throws Exception {
    for (Route route : routes()) {
      if (route.ownersOnly()) {
        HttpResponse<String> answer = send(route.method(), route.path(), tokenOfB, "");
        assertThat(answer.statusCode()).as(route.toString()).isEqualTo(401);
      }
    }
    for (String path : List.of("/nacre/v0/tenants", "/nacre/v0/tenants/b")) {
      assertThat(send("GET", path, tokenOfB, "").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void tenantsAreMadeAtTheServersOwnAddressOnly() throws Exception {
    assertThat(send("GET", "/tenants/b/nacre/v0/tenants", broker.ownerToken(), "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aGuestOfOneTenantIsNobodyAtAnother() throws Exception {
    HttpResponse<String> challenge =
        send(
            "POST",
            "/tenants/b/kbs/v0/auth",
            "",
            "{\"version\":\"0.4.0\",\"tee\":\"snp\",\"extra-params\":\"\"}");
    String cookie =
        challenge.headers().firstValue("set-cookie").orElseThrow().replaceAll(";.*", "");
    var request =
        HttpRequest.newBuilder(URI.create(broker.server.address() + "/tenants/a/kbs/v0/attest"))
            .header("cookie", cookie)
            .POST(BodyPublishers.ofString("{}"))
            .build();

    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("the session is over or unknown");
  }

  @Test
  void anAttestationResultOfOneTenantIsNoneAtAnother() throws Exception {
    String result;
    try (KbsClient client = KbsClient.of(endpoint("b"), EmulatedGuest.on(Broker.AMD))) {
      result = client.token();
    }

    for (String other : List.of("/tenants/a", "")) {
      HttpResponse<String> answer =
          send("GET", other + "/kbs/v0/resource/default/key/one", result, "");
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("TokenVerifierError");
    }
    assertThat(send("GET", "/tenants/a/.well-known/jwks.json", "", "").body())
        .isNotEqualTo(send("GET", "/tenants/b/.well-known/jwks.json", "", "").body());
  }

  @Test
  void noTenantAndOtherSpellingsOfOneAreNoAddress() throws Exception {
    for (String path :
        List.of(
            "/tenants/none/healthz",
            "/tenants",
            "/tenants/b",
            "//tenants/b/healthz",
            "/tenants//b/healthz",
            "/%74enants/b/healthz",
            "/tenants%2Fb/healthz",
            "/tenants/%62/healthz",
            "/tenants/B/healthz",
            "/tenants/a/../b/healthz",
            "/tenants/a/tenants/b/healthz")) {
      assertThat(send("GET", path, tokenOfB, "").statusCode()).as(path).isEqualTo(404);
    }
    assertThat(send("GET", "/tenants/b/healthz", "", "").statusCode()).isEqualTo(200);
  }

  @Test
  void aRoleIsBoundToWhatItMay() throws Exception {
    String reader = made("c", "reader");

    assertThat(send("GET", "/tenants/c/nacre/v0/secrets", reader, "").statusCode()).isEqualTo(200);
    assertThat(send("POST", "/tenants/c/kbs/v0/resource/x/y/z", reader, "hello").statusCode())
        .isEqualTo(403);
    assertThat(send("GET", "/tenants/c/nacre/v0/audit", reader, "").statusCode()).isEqualTo(403);
  }

  @Test
  void aRevokedTokenOpensNothing() throws Exception {
    String admin = made("d", "admin");
    String name = "/tenants/d/nacre/v0/role-tokens/canary-of-d-admin";
    assertThat(send("GET", "/tenants/d/nacre/v0/secrets", admin, "").statusCode()).isEqualTo(200);

    assertThat(send("DELETE", name, admin, "").statusCode()).isEqualTo(200);

    assertThat(send("GET", "/tenants/d/nacre/v0/secrets", admin, "").statusCode()).isEqualTo(401);
  }

  @Test
  void aClosedTenantIsNoAddressAndAnErasedOneStaysClosed() throws Exception {
    String admin = made("e", "admin");
    try (KbsOwner e = owner("e", admin)) {
      e.putSecret(Broker.SECRET, Secret.copyOf(new byte[] {1}));
    }
    KbsOwner own = broker.owner;
    assertThatThrownBy(() -> own.change("DELETE", "/nacre/v0/tenants/e", Optional.empty()))
        .isInstanceOf(KbsException.class)
        .hasMessageContaining("a closed one");
    Optional<JsonObject> closing = Optional.of(JsonObject.builder().put("open", false).build());
    own.change("PUT", "/nacre/v0/tenants/e", closing);
    assertThat(send("GET", "/tenants/e/healthz", "", "").statusCode()).isEqualTo(404);

    own.change("DELETE", "/nacre/v0/tenants/e", Optional.empty());

    Optional<JsonObject> opening = Optional.of(JsonObject.builder().put("open", true).build());
    assertThatThrownBy(() -> own.change("PUT", "/nacre/v0/tenants/e", opening))
        .isInstanceOf(KbsException.class);
  }

  @Test
  void aGuestWhoseReleaseFindsTheAuditLogFullIsExplained() throws Exception {
    String admin = made("full", "admin");
    try (KbsOwner full = owner("full", admin);
        KbsClient guest = KbsClient.of(endpoint("full"), EmulatedGuest.on(Broker.AMD))) {
      full.putSecret(Broker.SECRET, Secret.copyOf(new byte[] {1}));
      full.setResourcePolicy("package policy\nallow := true\n");
      broker.owner.change(
          "PUT",
          "/nacre/v0/tenants/full",
          Optional.of((JsonObject) Json.parse("{\"quotas\":{\"audit-entries\":3}}")));

      KbsException refused =
          catchThrowableOfType(KbsException.class, () -> guest.resource(Broker.SECRET));

      assertThat(refused).hasMessageContaining("entries of the audit log: 3, refusal r-");
      JsonObject report = full.refusal(refused.refusalId().orElseThrow());
      assertThat(report.string("code")).isEqualTo("quota");
      assertThat(report.text()).contains("raise the tenant's quota");
    }
  }

  @Test
  void quotasOfSecretsAndOfTheAuditLogHold() throws Exception {
    String admin = made("q", "admin");
    KbsOwner own = broker.owner;
    own.change(
        "PUT",
        "/nacre/v0/tenants/q",
        Optional.of(
            (JsonObject)
                Json.parse(
                    "{\"quotas\":{\"secrets\":1,\"secret-bytes\":300,\"audit-entries\":5}}")));
    assertThat(put(admin, "one", "x").statusCode()).isEqualTo(200);
    assertThat(put(admin, "one", "y").statusCode()).isEqualTo(200);
    HttpResponse<String> second = put(admin, "two", "x");
    assertThat(second.statusCode()).isEqualTo(507);
    assertThat(second.body()).contains("QuotaExceeded").contains("secrets: 1");
    assertThat(put(admin, "one", "x".repeat(400)).body()).contains("bytes of secrets: 300");

    assertThat(send("GET", "/tenants/q/nacre/v0/overview", admin, "").body())
        .contains("\"secrets\":1,")
        .contains("\"quotas\":{\"secrets\":1,\"secret-bytes\":300,");

    for (int i = 0; i < 5; i++) {
      put(admin, "one", "z");
    }

    assertThat(put(admin, "one", "z").body()).contains("entries of the audit log: 5");
    JsonArray entries =
        (JsonArray) Json.parse(send("GET", "/tenants/q/nacre/v0/audit", admin, "").body());
    assertThat(entries.size()).isEqualTo(5);
  }

  private HttpResponse<String> put(String token, String tag, String content) throws Exception {
    return send("POST", "/tenants/q/kbs/v0/resource/r/t/" + tag, token, content);
  }

  @Test
  void theAuditLogOfATenantIsItsOwnAndVerifies() throws Exception {
    String audit = send("GET", "/tenants/b/nacre/v0/audit", tokenOfB, "").body();

    assertThat(audit).contains("secret-put").contains("\"release\"");
    assertThat(send("GET", "/tenants/a/nacre/v0/audit", tokenOfA, "").body())
        .doesNotContain("release");
    assertThat(send("GET", "/nacre/v0/audit", broker.ownerToken(), "").body())
        .contains("tenant-set")
        .doesNotContain("release");
    JsonObject checkpoint =
        (JsonObject)
            Json.parse(send("GET", "/tenants/b/nacre/v0/audit/checkpoint", tokenOfB, "").body());
    assertThat(checkpoint.number("size")).isPositive();
  }
}
