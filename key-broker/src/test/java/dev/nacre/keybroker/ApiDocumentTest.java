package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestationservice.TokenIssue;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.plugin.PluginSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The document at `/openapi.json`, held against what the server that serves it answers, and
/// against a list of everything that there is.
///
/// Other tests hold their answers against it too: see [ToldApi].
class ApiDocumentTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// Who adds an address, or lets another role in, says so here.
  private static final List<String> EVERYTHING =
      """
      GET / anybody
      GET /.well-known/jwks.json anybody
      GET /.well-known/openid-configuration anybody
      GET /healthz anybody
      POST /kbs/v0/attest guest
      POST /kbs/v0/attestation-policy policies
      POST /kbs/v0/auth anybody
      GET /kbs/v0/provisioner/default/{machine}/root guest
      POST /kbs/v0/provisioner/provision secrets
      DELETE /kbs/v0/provisioner/provision/{machine} secrets
      POST /kbs/v0/reference-value policies
      GET /kbs/v0/reference-value/{value} read
      GET /kbs/v0/resource-policy read
      POST /kbs/v0/resource-policy policies
      GET /kbs/v0/resource/{repository}/{type}/{tag} guest
      POST /kbs/v0/resource/{repository}/{type}/{tag} secrets
      PUT /kbs/v0/resource/{repository}/{type}/{tag} secrets
      DELETE /kbs/v0/resource/{repository}/{type}/{tag} secrets
      GET /kbs/v0/sample/{call} secrets
      POST /kbs/v0/sample/{call} secrets
      PUT /kbs/v0/sample/{call} secrets
      DELETE /kbs/v0/sample/{call} secrets
      GET /metrics anybody
      POST /nacre/v0/active-reference-sets/{set} policies
      GET /nacre/v0/activity read
      GET /nacre/v0/attestation-policies read
      GET /nacre/v0/attestation-policies/{policy} policies
      DELETE /nacre/v0/attestation-policies/{policy} policies
      GET /nacre/v0/attestations read
      GET /nacre/v0/audit audit
      GET /nacre/v0/audit/blocks audit
      GET /nacre/v0/audit/checkpoint audit
      GET /nacre/v0/audit/consistency audit
      GET /nacre/v0/audit/proof audit
      GET /nacre/v0/built-in-policies read
      GET /nacre/v0/built-in-policies/{policy} read
      POST /nacre/v0/dry-run policies
      GET /nacre/v0/expiries read
      GET /nacre/v0/overview read
      GET /nacre/v0/reference-sets read
      GET /nacre/v0/reference-sets/{set} read
      DELETE /nacre/v0/reference-sets/{set} policies
      GET /nacre/v0/reference-value-history/{value} read
      GET /nacre/v0/reference-values read
      POST /nacre/v0/reference-values policies
      GET /nacre/v0/reference-values/{value} read
      DELETE /nacre/v0/reference-values/{value} policies
      GET /nacre/v0/refusals read
      GET /nacre/v0/refusals/{refusal} read
      POST /nacre/v0/reload administer
      GET /nacre/v0/resource-policies read
      GET /nacre/v0/resource-policies/{name} policies
      PUT /nacre/v0/resource-policies/{name} policies
      DELETE /nacre/v0/resource-policies/{name} policies
      GET /nacre/v0/resource-policy policies
      GET /nacre/v0/role-tokens administer
      POST /nacre/v0/role-tokens/{token} administer
      DELETE /nacre/v0/role-tokens/{token} administer
      GET /nacre/v0/secrets read
      GET /nacre/v0/secrets/{repository}/{type}/{tag} secrets
      GET /nacre/v0/staged-reference-sets/{set} read
      POST /nacre/v0/staged-reference-sets/{set} policies
      DELETE /nacre/v0/staged-reference-sets/{set} policies
      GET /nacre/v0/tenants administer
      GET /nacre/v0/tenants/{tenant} administer
      PUT /nacre/v0/tenants/{tenant} administer
      DELETE /nacre/v0/tenants/{tenant} administer
      POST /nacre/v0/token-key/rotate administer
      GET /openapi.json anybody
      GET /readyz anybody
      """
          .lines()
          .toList();

  /// What stands for a variable of an address.
  private static final Map<String, String> NAMES =
      Map.of(
          "repository", "default",
          "type", "key",
          "tag", "one",
          "name", "resource-policy",
          "policy", "default_cpu",
          "value", "snp_bootloader",
          "refusal", "r-0000000000",
          "machine", "5ae2d0a8-5b0f-5b0e-8b0a-0123456789ab");

  private static Broker broker;
  private static ToldApi told;

  @BeforeAll
  static void start(@TempDir Path directory) {
    ServerConfig config = Broker.config(directory);
    List<PluginSettings> plugins =
        List.of(
            new PluginSettings.Resource(),
            new PluginSettings.Sample(),
            new PluginSettings.Provisioner(32));
    TokenIssue issue = TokenIssue.standard().by("https://as.example");
    broker = Broker.start(config.with(config.settings().with(plugins).with(issue)));
    broker.putSecret(Broker.SECRET, Broker.CANARY);
    broker.putReferenceValues();
    told = ToldApi.at(broker.server.address());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  static List<ToldApi.Operation> operations() {
    return told.operations();
  }

  static List<ToldApi.Operation> readings() {
    return operations().stream().filter(one -> one.method().equals("GET")).toList();
  }

  @Test
  void everythingIsToldAndNothingElse() {
    assertThat(operations())
        .extracting(ApiDocumentTest::line)
        .containsExactlyInAnyOrderElementsOf(EVERYTHING);
  }

  private static String line(ToldApi.Operation operation) {
    JsonArray security = operation.told().array("security");
    Optional<Json> permission = operation.told().find("x-nacre-permission");
    String who =
        permission
            .map(_ -> operation.told().string("x-nacre-permission"))
            .orElse(security.size() == 0 ? "anybody" : "guest");
    return operation + " " + who;
  }

  @ParameterizedTest
  @MethodSource("readings")
  void whatTheOwnerReadsIsAsTold(ToldApi.Operation operation) throws Exception {
    var _ = send(operation, Optional.of(broker.ownerToken()));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void aStrangerWithoutABodyGetsWhatIsTold(ToldApi.Operation operation) throws Exception {
    HttpResponse<String> answer = send(operation, Optional.empty());

    if (operation.told().array("security").size() > 0) {
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body().contains("AdminAuthAccess")).isEqualTo(operation.isOwners());
    }
  }

  /// Each is an address of its own: none falls to another, or to nothing.
  @ParameterizedTest
  @MethodSource("operations")
  void everyAddressIsKnown(ToldApi.Operation operation) throws Exception {
    HttpResponse<String> answer = send(operation, Optional.of(broker.ownerToken()));

    assertThat(answer.body())
        .doesNotContain("/InvalidRequestPath\",\"detail")
        .doesNotContain("/PluginNotFound\",\"detail");
    assertThat(answer.statusCode()).isNotEqualTo(405).isLessThan(500);
  }

  /// Otherwise nothing above could fail.
  @Test
  void anAnswerOfAnotherFormIsNoticed() throws Exception {
    HttpResponse<String> overview = get("/nacre/v0/overview");

    assertThatThrownBy(() -> told.requireTold("GET", "/nacre/v0/secrets", overview))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> told.requireTold("GET", "/nacre/v0/audit/checkpoint", overview))
        .isInstanceOf(AssertionError.class);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(broker.server.address() + path))
            .header("Authorization", "Bearer " + broker.ownerToken());
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /// Schemas, parameters and answers refer to what is there.
  @Test
  void everyReferenceLeadsSomewhere() {
    requireReferences(told.document());
  }

  private static void requireReferences(Json part) {
    switch (part) {
      case JsonObject object -> {
        object.find("$ref").ifPresent(_ -> assertThat(isThere(object.string("$ref"))).isTrue());
        object.members().values().forEach(ApiDocumentTest::requireReferences);
      }
      case JsonArray array -> array.forEach(ApiDocumentTest::requireReferences);
      case Json _ -> {}
    }
  }

  private static boolean isThere(String place) {
    JsonObject here = told.document();
    for (String step : place.substring(2).split("/", -1)) {
      here = here.object(step);
    }
    return !here.members().isEmpty();
  }

  private static String address(ToldApi.Operation operation) {
    String address = operation.template();
    for (Map.Entry<String, String> name : NAMES.entrySet()) {
      address = address.replace("{" + name.getKey() + "}", name.getValue());
    }
    return address.replaceAll("\\{[a-z]+}", "one");
  }

  private static HttpResponse<String> send(ToldApi.Operation operation, Optional<String> token)
      throws Exception {
    String path = address(operation);
    var request =
        HttpRequest.newBuilder(URI.create(broker.server.address() + path))
            .method(operation.method(), BodyPublishers.noBody());
    token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    return told.requireTold(
        operation.method(), path, HTTP.send(request.build(), BodyHandlers.ofString()));
  }
}
