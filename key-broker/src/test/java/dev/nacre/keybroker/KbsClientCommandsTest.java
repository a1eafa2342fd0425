package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jws;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.KbsClientStandIn.Exchange;
import dev.nacre.keybroker.KbsClientStandIn.Ran;
import dev.nacre.keybroker.config.ConfigFile;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every command line of upstream's `kbs-client` against a server whose configuration is of
/// upstream's shape. Each test is named by the line that it runs; a word in capitals stands for a
/// file, or for a text, of that kind.
class KbsClientCommandsTest {
  private static final String SECRET = "top-secret-value-0123456789abcdef";
  private static final String SEALED = Bytes.utf8(SECRET).base64() + "\n";
  private static final String INIT_DATA =
      "version = \"0.1.0\"\nalgorithm = \"sha384\"\n\n[data]\n\"a.txt\" = \"hello\"";
  private static final String ONLY_THIS_INIT_DATA =
      """
      package policy
      import rego.v1
      default allow := false
      allow if {
        input.submods.cpu0["ear.veraison.annotated-evidence"].init_data_claims["a.txt"] == "hello"
      }
      """;
  private static final String GOOD_EXECUTABLES =
      "package policy\nimport rego.v1\ntrust_claims := {\"executables\": 3, \"hardware\": 2}\n";

  @TempDir static Path directory;
  private static final UpstreamOwner OWNER = UpstreamOwner.create();
  private static final Map<String, String> WORDS = new HashMap<>();

  private static Optional<NacreServer> server = Optional.empty();

  @BeforeAll
  static void prepare() throws IOException {
    var _ = OWNER.writePublicKey(directory.resolve("public.pub"));
    word("ADMIN_TOKEN", OWNER.writeToken(directory.resolve("admin-token"), "admin"));
    word("OTHER_ROLE", OWNER.writeToken(directory.resolve("other-role"), "reader"));
    word(
        "STRANGERS_TOKEN",
        UpstreamOwner.create().writeToken(directory.resolve("stranger"), "admin"));
    file("SECRET", SECRET);
    file("INIT_DATA_POLICY", ONLY_THIS_INIT_DATA);
    file("GOOD_POLICY", GOOD_EXECUTABLES);
    file("BROKEN_POLICY", "package policy\nallow if {");
    file("P256_KEY", KeyPem.writePrivate(PrivateJwk.generate(EcCurve.P_256)));
    file("P521_KEY", KeyPem.writePrivate(PrivateJwk.generate(EcCurve.P_521)));
    file("RSA_KEY", KeyPem.writePrivate(PrivateJwk.generateRsa(2048)));
    WORDS.put("INIT_DATA", INIT_DATA);
    NacreServer started =
        started(
            "data", configuration(directory.resolve("public.pub"), "AuthenticatedAuthorization"));
    server = Optional.of(started);
    try (KbsOwner rooted = Broker.of(started).owner) {
      String standard = rooted.read("/nacre/v0/attestation-policies/default_cpu").utf8();
      file("STANDARD_POLICY", standard);
    }
  }

  @AfterAll
  static void stop() {
    server.ifPresent(NacreServer::close);
  }

  @BeforeEach
  void withASecretAndUpstreamsPolicies() {
    good("set-resource-policy --allow-all");
    good("set-attestation-policy --policy-file STANDARD_POLICY");
    good("set-resource --path default/key/one --resource-file SECRET");
  }

  /// In upstream's words but for the table `nacre`.
  private static String configuration(Path key, String mode) {
    String rules =
        """
        [[admin.authentication.bearer_jwt.identity_providers]]
        issuer = "TrusteeInDocker"
        audience = "KBS"
        public_key_uri = "%s"

        [[admin.authorization.regex_acl.acls]]
        role = "admin"
        allowed_endpoints = "^/kbs/.+$"
        """
            .formatted(key);
    return """
    [http_server]
    sockets = ["127.0.0.1:0"]
    insecure_http = true

    [attestation_token]
    insecure_header_jwk = false

    [attestation_service]
    type = "coco_as_builtin"

    [attestation_service.rvps_config]
    type = "BuiltIn"

    [admin]
    authorization_mode = "%s"

    %s
    [[plugins]]
    name = "resource"

    [nacre]
    insecure_samples = true
    """
        .formatted(mode, mode.startsWith("Authenticated") ? rules : "");
  }

  private static NacreServer started(String name, String configuration) throws IOException {
    Path file = Files.writeString(directory.resolve(name + ".toml"), configuration);
    return NacreServer.start(ConfigFile.read(file, directory.resolve(name)).config());
  }

  private static void word(String name, Path file) {
    WORDS.put(name, file.toString());
  }

  private static void file(String name, String content) throws IOException {
    word(name, Files.writeString(directory.resolve(name), content));
  }

  private static Ran run(NacreServer server, String line) {
    var words = new ArrayList<>(List.of("--url", server.address().toString()));
    for (String word : line.split(" ", -1)) {
      words.add(WORDS.getOrDefault(word, word));
    }
    return KbsClientStandIn.run(words);
  }

  private static Ran run(String line) {
    return run(server.orElseThrow(), line);
  }

  private static DynamicTest line(String line, Consumer<Ran> check) {
    return DynamicTest.dynamicTest("kbs-client " + line, () -> check.accept(run(line)));
  }

  private static String owner(String command) {
    return "config --admin-token-file ADMIN_TOKEN " + command;
  }

  private static void good(String ownersCommand) {
    assertThat(run(owner(ownersCommand)).error()).isEmpty();
  }

  // What a guest runs.

  private static JsonObject claims(Ran ran) {
    assertThat(ran.error()).isEmpty();
    assertThat(ran.summaries()).containsExactly("POST /kbs/v0/auth 200", "POST /kbs/v0/attest 200");
    return Jws.parse(ran.out()).claims();
  }

  private static JsonObject evidence(JsonObject claims) {
    return claims.object("submods").object("cpu0").object("ear.veraison.annotated-evidence");
  }

  private static String keyType(JsonObject claims) {
    return evidence(claims).object("runtime_data_claims").object("tee-pubkey").string("kty");
  }

  @TestFactory
  Stream<DynamicTest> attest() {
    return Stream.of(
        line(
            "attest",
            ran -> {
              JsonObject claims = claims(ran);
              assertThat(claims.number("exp") - claims.number("iat")).isEqualTo(300);
              assertThat(claims.string("iss")).isEqualTo("CoCo-Attestation-Service");
              assertThat(claims.string("eat_profile"))
                  .isEqualTo("tag:github.com,2024:confidential-containers/Trustee");
              JsonObject cpu = claims.object("submods").object("cpu0");
              assertThat(cpu.string("ear.appraisal-policy-id")).isEqualTo("default");
              assertThat(cpu.object("ear.trustworthiness-vector").members()).hasSize(8);
              assertThat(evidence(claims).object("sample").string("svn")).isEqualTo("1");
              assertThat(evidence(claims).find("init_data")).isEmpty();
              assertThat(keyType(claims)).isEqualTo("EC");
            }),
        line(
            "attest --tee-key-file P256_KEY",
            ran -> assertThat(keyType(claims(ran))).isEqualTo("EC")),
        line(
            "attest --tee-key-file P521_KEY",
            ran -> assertThat(keyType(claims(ran))).isEqualTo("EC")),
        line(
            "attest --tee-key-file RSA_KEY",
            ran -> assertThat(keyType(claims(ran))).isEqualTo("RSA")),
        line(
            "attest INIT_DATA",
            ran ->
                assertThat(evidence(claims(ran)).object("init_data_claims").text())
                    .isEqualTo("{\"a.txt\":\"hello\"}")),
        line(
            "attest --tee-key-file RSA_KEY INIT_DATA",
            ran -> assertThat(evidence(claims(ran)).find("init_data")).isPresent()));
  }

  private static void gotTheSecret(Ran ran) {
    assertThat(ran.error()).isEmpty();
    assertThat(ran.out()).isEqualTo(SEALED);
    assertThat(ran.summaries())
        .containsExactly(
            "GET /kbs/v0/resource/default/key/one 401",
            "POST /kbs/v0/auth 200",
            "POST /kbs/v0/attest 200",
            "GET /kbs/v0/resource/default/key/one 200");
    assertThat(type(ran.exchanges().getFirst())).isEqualTo("TokenNotFound");
    assertThat(ran.last().answer().headers().firstValue("content-type"))
        .contains("application/json");
  }

  private static String type(Exchange refused) {
    String type = ((JsonObject) Json.parse(refused.answer().body())).string("type");
    String start = "https://github.com/confidential-containers/kbs/errors/";
    assertThat(type).startsWith(start);
    return type.substring(start.length());
  }

  /// The guest gives up at once: the refusal is none that proving itself anew would mend.
  private static Consumer<Ran> gaveUp(int status, String type) {
    return ran -> {
      assertThat(ran.out()).isEmpty();
      assertThat(ran.exchanges()).hasSize(4);
      assertThat(ran.last().status()).isEqualTo(status);
      assertThat(type(ran.last())).isEqualTo(type);
    };
  }

  @TestFactory
  Stream<DynamicTest> getResource() {
    return Stream.of(
        line("get-resource --path default/key/one", KbsClientCommandsTest::gotTheSecret),
        line(
            "get-resource --path default/key/one --tee-key-file P256_KEY",
            KbsClientCommandsTest::gotTheSecret),
        line(
            "get-resource --path default/key/one --tee-key-file P521_KEY",
            KbsClientCommandsTest::gotTheSecret),
        line(
            "get-resource --path default/key/one --tee-key-file RSA_KEY",
            KbsClientCommandsTest::gotTheSecret),
        line("get-resource --path default/key/one INIT_DATA", KbsClientCommandsTest::gotTheSecret),
        line(
            "get-resource --path default/key/one --tee-key-file P521_KEY INIT_DATA",
            KbsClientCommandsTest::gotTheSecret),
        line("get-resource --path default/key/none", gaveUp(404, "ResourceNotFound")),
        line(
            "get-resource --path /default/key/one",
            ran -> {
              assertThat(ran.out()).isEqualTo(SEALED);
              assertThat(ran.last().path()).isEqualTo("/kbs/v0/resource//default/key/one");
            }));
  }

  private static void attestedTo(String key, String name) throws IOException {
    file(name, run("attest --tee-key-file " + key).out() + "\n");
  }

  private static void gotTheSecretAtOnce(Ran ran) {
    assertThat(ran.out()).isEqualTo(SEALED);
    assertThat(ran.summaries()).containsExactly("GET /kbs/v0/resource/default/key/one 200");
  }

  @TestFactory
  Stream<DynamicTest> getResourceWithAPassport() throws IOException {
    attestedTo("P256_KEY", "P256_TOKEN");
    attestedTo("P521_KEY", "P521_TOKEN");
    attestedTo("RSA_KEY", "RSA_TOKEN");
    file("SPOILT_TOKEN", run("attest --tee-key-file P256_KEY").out() + "AA");
    return Stream.of(
        line(
            "get-resource --path default/key/one --tee-key-file P256_KEY --attestation-token"
                + " P256_TOKEN",
            KbsClientCommandsTest::gotTheSecretAtOnce),
        line(
            "get-resource --path default/key/one --tee-key-file P521_KEY --attestation-token"
                + " P521_TOKEN",
            KbsClientCommandsTest::gotTheSecretAtOnce),
        line(
            "get-resource --path default/key/one --tee-key-file RSA_KEY --attestation-token"
                + " RSA_TOKEN",
            KbsClientCommandsTest::gotTheSecretAtOnce),
        line(
            "get-resource --path default/key/one --tee-key-file P256_KEY --attestation-token"
                + " SPOILT_TOKEN",
            ran -> {
              assertThat(ran.last().status()).isEqualTo(401);
              assertThat(type(ran.last())).isEqualTo("TokenVerifierError");
              assertThat(ran.error()).startsWith("Token Verifier error, refusal r-");
            }));
  }

  // What an owner runs.

  /// @param body of the request, in whole
  private static Consumer<Ran> sent(String call, String type, String body, String answerType) {
    return ran -> {
      assertThat(ran.error()).isEmpty();
      assertThat(ran.summaries()).containsExactly(call + " 200");
      assertThat(ran.last().headers().getOrDefault("content-type", "")).isEqualTo(type);
      assertThat(ran.last().body().utf8()).isEqualTo(body);
      assertThat(ran.last().answer().body()).isEmpty();
      assertThat(ran.last().answer().headers().firstValue("content-type").orElse(""))
          .isEqualTo(answerType);
    };
  }

  private static String url64(String text) {
    return Bytes.utf8(text).base64Url();
  }

  @TestFactory
  Stream<DynamicTest> configResources() {
    return Stream.of(
        line(
            owner("set-resource --path a/b/c.d --resource-file SECRET"),
            sent("POST /kbs/v0/resource/a/b/c.d", "application/octet-stream", SECRET, "text/xml")),
        line("get-resource --path a/b/c.d", ran -> assertThat(ran.out()).isEqualTo(SEALED)),
        line(
            owner("set-resource --path a/b/c.d --resource-file GOOD_POLICY"),
            sent(
                "POST /kbs/v0/resource/a/b/c.d",
                "application/octet-stream",
                GOOD_EXECUTABLES,
                "text/xml")),
        line(
            "get-resource --path a/b/c.d",
            ran -> assertThat(ran.out()).isEqualTo(Bytes.utf8(GOOD_EXECUTABLES).base64() + "\n")),
        line(
            owner("delete-resource --path a/b/c.d"),
            sent("DELETE /kbs/v0/resource/a/b/c.d", "", "", "text/xml")
                .andThen(ran -> assertThat(ran.out()).isEqualTo("Delete resource success"))),
        line("get-resource --path a/b/c.d", gaveUp(404, "ResourceNotFound")),
        line(
            owner("delete-resource --path a/b/c.d"),
            ran -> {
              assertThat(ran.last().status()).isEqualTo(404);
              assertThat(ran.error()).startsWith("Request Failed, Response: \"{");
            }));
  }

  @TestFactory
  Stream<DynamicTest> configSetResourcePolicy() {
    String call = "POST /kbs/v0/resource-policy";
    String deny = "{\"policy\":\"" + url64("package policy\n\ndefault allow = false\n") + "\"}";
    return Stream.of(
        line(owner("set-resource-policy --deny-all"), sent(call, "application/json", deny, "")),
        line("get-resource --path default/key/one", gaveUp(403, "PolicyDeny")),
        line(
            owner("set-resource-policy --allow-all"),
            ran -> assertThat(ran.summaries()).containsExactly(call + " 200")),
        line("get-resource --path default/key/one", KbsClientCommandsTest::gotTheSecret),
        line(owner("set-resource-policy --default"), sent(call, "application/json", deny, "")),
        line("get-resource --path default/key/one", gaveUp(403, "PolicyDeny")),
        line(
            owner("set-resource-policy --policy-file INIT_DATA_POLICY"),
            sent(
                call,
                "application/json",
                "{\"policy\":\"" + url64(ONLY_THIS_INIT_DATA) + "\"}",
                "")),
        line("get-resource --path default/key/one", gaveUp(403, "PolicyDeny")),
        line("get-resource --path default/key/one INIT_DATA", KbsClientCommandsTest::gotTheSecret),
        line(
            owner("set-resource-policy --policy-file BROKEN_POLICY"),
            ran -> {
              assertThat(ran.last().status()).isEqualTo(400);
              assertThat(type(ran.last())).isEqualTo("ParsePolicyError");
              assertThat(ran.error()).contains("Failed to parse policy: ");
            }),
        line("get-resource --path default/key/one INIT_DATA", KbsClientCommandsTest::gotTheSecret));
  }

  private static String reference(String name, String value, String options) {
    return owner("set-sample-reference-value " + name + " " + value + options);
  }

  private static Consumer<Ran> registered(String value) {
    String payload = Bytes.utf8(value).base64();
    return sent(
            "POST /kbs/v0/reference-value",
            "application/json",
            "{\"payload\":\"" + payload + "\",\"type\":\"sample\",\"version\":\"0.1.0\"}",
            "application/json")
        .andThen(ran -> assertThat(ran.out()).isEqualTo("Reference Values Updated"));
  }

  /// The client prints the answer as a quoted text.
  private static DynamicTest read(String name, String quoted) {
    return line(
        owner("get-reference-value --id " + name),
        ran -> {
          assertThat(ran.out()).isEqualTo(quoted);
          assertThat(ran.last().answer().headers().firstValue("content-type"))
              .contains("application/json");
        });
  }

  @TestFactory
  Stream<DynamicTest> configReferenceValues() {
    return Stream.of(
        line(reference("a", "1", ""), registered("{\"a\":[\"1\"]}")),
        read("a", "\"[\\\"1\\\"]\""),
        line(reference("b", "7", " --as-integer"), registered("{\"b\":[7]}")),
        read("b", "\"[7]\""),
        line(reference("c", "true", " --as-bool"), registered("{\"c\":[true]}")),
        read("c", "\"[true]\""),
        line(reference("d", "x", " --as-single-value"), registered("{\"d\":\"x\"}")),
        read("d", "\"\\\"x\\\"\""),
        line(reference("e", "-3", " --as-integer --as-single-value"), registered("{\"e\":-3}")),
        read("e", "\"-3\""),
        line(reference("f", "false", " --as-bool --as-single-value"), registered("{\"f\":false}")),
        read("f", "\"false\""),
        line(
            owner("get-reference-value --id nope"),
            ran -> {
              assertThat(ran.last().status()).isEqualTo(404);
              assertThat(type(ran.last())).isEqualTo("RvpsError");
            }));
  }

  /// From a machine that is not known to one that is: by values of the owner's alone.
  @TestFactory
  Stream<DynamicTest> affirming() {
    Consumer<Ran> done = ran -> assertThat(ran.error()).isEmpty();
    return Stream.of(
        line(owner("set-resource-policy --affirming"), done),
        line("get-resource --path default/key/one", gaveUp(403, "PolicyDeny")),
        line(reference("launch_digest", "abcde", ""), done),
        line(reference("svn", "1", ""), done),
        line(reference("major_version", "1", " --as-integer --as-single-value"), done),
        line(reference("minimum_minor_version", "1", " --as-integer --as-single-value"), done),
        line(
            "attest",
            ran ->
                assertThat(claims(ran).object("submods").object("cpu0").string("ear.status"))
                    .isEqualTo("affirming")),
        line("get-resource --path default/key/one", KbsClientCommandsTest::gotTheSecret));
  }

  private static Consumer<Ran> policySet(String id, String rego) {
    String policy = url64(rego);
    return sent(
            "POST /kbs/v0/attestation-policy",
            "application/json",
            "{\"policy\":\"" + policy + "\",\"policy_id\":\"" + id + "\",\"type\":\"rego\"}",
            "")
        .andThen(ran ->
            assertThat(ran.out())
                .isEqualTo(" Set attestation policy success \n policy: " + policy));
  }

  @TestFactory
  Stream<DynamicTest> configSetAttestationPolicy() {
    return Stream.of(
        line(
            owner("set-attestation-policy --policy-file GOOD_POLICY --id mine_cpu --type rego"),
            policySet("mine_cpu", GOOD_EXECUTABLES)),
        line(
            owner("set-attestation-policy --policy-file GOOD_POLICY"),
            policySet("default_cpu", GOOD_EXECUTABLES)),
        line(
            "attest",
            ran ->
                assertThat(
                        claims(ran)
                            .object("submods")
                            .object("cpu0")
                            .object("ear.trustworthiness-vector")
                            .number("executables"))
                    .isEqualTo(3)),
        line(
            owner("set-attestation-policy --policy-file BROKEN_POLICY --id default_cpu"),
            ran -> {
              assertThat(ran.last().status()).isEqualTo(400);
              assertThat(ran.error()).startsWith("Request Failed, Response: ");
            }));
  }

  // Who may.

  private static DynamicTest refused(String token, String command, int status, String reason) {
    return line(
        "config" + token + " " + command,
        ran -> {
          assertThat(ran.last().status()).isEqualTo(status);
          assertThat(type(ran.last())).isEqualTo("AdminAuthAccess");
          assertThat(ran.error())
              .startsWith("Request Failed, Response: ")
              .contains("admin access denied for endpoint /kbs/v0/")
              .contains(reason);
        });
  }

  @TestFactory
  Stream<DynamicTest> adminTokenFile() {
    List<String> commands =
        List.of(
            "set-resource --path a/b/c --resource-file SECRET",
            "delete-resource --path default/key/one",
            "set-resource-policy --allow-all",
            "set-attestation-policy --policy-file GOOD_POLICY --id mine_cpu",
            "set-sample-reference-value svn 2",
            "get-reference-value --id svn");
    String unknown = "Cannot verify token with any of the issuers";
    return commands.stream()
        .flatMap(command ->
            Stream.of(
                refused(" --admin-token-file STRANGERS_TOKEN", command, 401, unknown),
                refused(
                    " --admin-token-file OTHER_ROLE", command, 403, "Role reader not allowed for"),
                refused("", command, 401, "")));
  }

  @Test
  void aServerThatDeniesAllTellsSo() throws IOException {
    try (NacreServer denying = started("deny", configuration(directory, "DenyAll"))) {
      Ran ran = run(denying, owner("set-resource-policy --allow-all"));

      assertThat(ran.last().status()).isEqualTo(401);
      assertThat(ran.error()).contains("DenyAll authorization_mode is enabled");
    }
  }

  @Test
  void aServerThatLetsAllInNeedsNoToken() throws IOException {
    try (NacreServer open = started("open", configuration(directory, "InsecureAllowAll"))) {
      assertThat(run(open, "config set-resource-policy --allow-all").error()).isEmpty();
      assertThat(run(open, "config set-resource --path a/b/c --resource-file SECRET").error())
          .isEmpty();
      assertThat(run(open, "get-resource --path a/b/c").out()).isEqualTo(SEALED);
    }
  }

  @Test
  void certFileNamesTheCertificateOfAServerWithTls() throws IOException {
    String plain = configuration(directory, "InsecureAllowAll");
    SelfSignedCertificate certificate =
        SelfSignedCertificate.create(
            List.of("localhost", "127.0.0.1"), Instant.now(), BigInteger.TWO);
    file("CERTIFICATE", certificate.certificatePem());
    file("HTTPS_KEY", certificate.keyPem());
    String keys =
        "private_key = \"%s\"\ncertificate = \"%s\""
            .formatted(WORDS.get("HTTPS_KEY"), WORDS.get("CERTIFICATE"));
    try (NacreServer secure = started("tls", plain.replace("insecure_http = true", keys))) {
      Ran ran = run(secure, "--cert-file CERTIFICATE config set-resource-policy --deny-all");

      assertThat(ran.error()).isEmpty();
      assertThat(secure.address().getScheme()).isEqualTo("https");
      assertThat(run(secure, "config set-resource-policy --deny-all").error())
          .startsWith("error sending request");
    }
  }
}
