package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.Json;
import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.settings.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The owner's commands against a running server.
class OwnerCommandsTest {
  private final Path directory;
  private final NacreServer server;

  OwnerCommandsTest(@TempDir Path directory) {
    this.directory = directory;
    this.server = NacreServer.start(ServerConfig.in(directory.resolve("data")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Outcome run(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--url",
            server.address().toString(),
            "--token-file",
            server.ownerTokenFile().toString()));
    return Outcome.of(all.toArray());
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  @Test
  void aSecretIsPutListedAndDeleted() throws IOException {
    Path content = file("secret", "hello");

    assertThat(run("secret", "put", "default/key/one", content.toString()).status()).isZero();
    assertThat(run("secret", "list").out()).contains("default/key/one").doesNotContain("hello");
    assertThat(run("secret", "delete", "kbs:///default/key/one").status()).isZero();
    assertThat(run("secret", "list").out()).isEmpty();
  }

  @Test
  void nothingOnStandardInputReplacesNoSecret() throws IOException {
    Path content = file("secret", "hello");
    assertThat(run("secret", "put", "default/key/one", content.toString()).status()).isZero();
    InputStream before = System.in;
    Outcome outcome;
    try {
      System.setIn(InputStream.nullInputStream());
      outcome = run("secret", "put", "default/key/one");
    } finally {
      System.setIn(before);
    }

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo("nacre: standard input: expected a secret, found nothing; nothing was stored\n");
    assertThat(run("audit", "list").out()).contains("\"size\":5").doesNotContain("\"size\":0");
  }

  @Test
  void deletingWhatIsNotThereIsToldInOneLine() {
    Outcome outcome = run("secret", "delete", "default/key/none");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo("nacre: the key broker refused: there is no secret kbs:///default/key/none\n");
  }

  @Test
  void aNameThatIsNoneIsToldBeforeAnythingIsSent() throws IOException {
    Path content = file("secret", "hello");

    Outcome outcome = run("secret", "put", "../x", content.toString());

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("nacre: secret's name: expected repository/type/tag");
  }

  @Test
  void referenceValuesArePutInEverySpelling() throws IOException {
    assertThat(run("reference-value", "put", "a", "x", "1", "true").status()).isZero();
    assertThat(run("reference-value", "put", "b", "[1,2]").status()).isZero();
    Path measured = file("measured.json", "{\"snp_launch_measurement\":[\"ab\"]}");
    assertThat(run("reference-value", "put", "--file", measured.toString()).status()).isZero();

    assertThat(Json.parse(run("reference-value", "get", "a").out()))
        .isEqualTo(Json.parse("[\"x\",1,true]"));
    assertThat(Json.parse(run("reference-value", "get", "b").out())).isEqualTo(Json.parse("[1,2]"));
    assertThat(run("reference-value", "list").out())
        .contains("snp_launch_measurement  [\"ab\"]  until ");
  }

  @Test
  void aValueIsAcceptedBesideOthersAndTheirSetAndEndStay() {
    String end = "2090-01-31T00:00:00Z";
    assertThat(
            run("reference-values", "put", "a", "x", "--set", "fleet", "--expires", end).status())
        .isZero();

    assertThat(run("reference-values", "put", "--add", "a", "[\"y\"]").status()).isZero();
    assertThat(run("reference-values", "put", "--add", "a", "y").status()).isZero();

    assertThat(run("reference-values", "get", "a").out()).isEqualTo("[\"x\",\"y\"]\n");
    assertThat(run("reference-values", "list", "--set", "fleet").out())
        .isEqualTo("a  [\"x\",\"y\"]  until " + end + "\n");
    assertThat(run("reference-values", "put", "--add", "b", "y").err())
        .contains("one in force to add to, found none");
  }

  @Test
  void aSetIsStagedActivatedAndDeletedAndItsHistoryStays() {
    assertThat(run("reference-values", "put", "a", "1", "--set", "fleet", "--stage").status())
        .isZero();
    assertThat(run("reference-values", "list").out()).isEmpty();
    assertThat(run("reference-values", "list", "--set", "fleet", "--staged").out())
        .startsWith("a  [1]  until ");
    assertThat(run("policy", "try", "reference_set", "fleet").out())
        .isEqualTo("0 would change, 0 would not\n");

    assertThat(run("reference-values", "activate", "fleet").status()).isZero();

    assertThat(run("reference-values", "sets").out()).isEqualTo("fleet  1 active, 0 staged\n");
    assertThat(run("reference-values", "get", "a").out()).isEqualTo("[1]\n");
    assertThat(run("reference-values", "get", "a", "--record").out())
        .contains("\"by\": \"owner-token\"");
    assertThat(run("reference-values", "delete", "--set", "fleet").status()).isZero();
    assertThat(run("reference-values", "history", "a").out())
        .contains("owner-token  [1]  until ")
        .contains("owner-token  deleted");
  }

  @Test
  void whatWaitsIsForgottenAndTheRestOfUseIsChecked() {
    assertThat(run("reference-value", "put", "a", "1", "--set", "x", "--stage").status()).isZero();
    assertThat(run("reference-value", "discard", "x").status()).isZero();
    assertThat(run("reference-value", "activate", "x").err()).contains("values that wait in it");
    assertThat(run("reference-value", "put", "a", "1", "--stage").status()).isEqualTo(2);
    assertThat(run("reference-value", "delete").status()).isEqualTo(2);
    assertThat(run("reference-value", "list", "--staged").status()).isEqualTo(2);
  }

  @Test
  void aReferenceValueWithoutAValueIsAMistakeOfUse() {
    assertThat(run("reference-value", "put", "a").status()).isEqualTo(2);
  }

  @Test
  void aTenantIsMadeItsTokenOpensItAloneAndItIsClosed() throws IOException {
    assertThat(run("tenant", "put", "team-a", "--secrets", "1").status()).isZero();
    assertThat(run("tenant", "list").out()).startsWith("team-a  open  {\"secrets\":1,");
    Outcome made = run("token", "make", "ci", "--role", "secret-author", "--tenant", "team-a");
    Path token = file("token", made.out());
    Path content = file("secret", "hello");
    String[] put = {"secret", "put", "default/key/one", content.toString()};

    assertThat(as(token, "team-a", put).status()).isZero();
    assertThat(as(token, "", put).err()).contains("Cannot verify token with any of the issuers");
    assertThat(run("secret", "list").out()).isEmpty();
    assertThat(run("secret", "list", "--tenant", "team-a").out()).contains("default/key/one");
    assertThat(as(token, "team-a", "secret", "put", "default/key/two", content.toString()).err())
        .contains("the quota of this tenant is reached, secrets: 1");
    assertThat(run("token", "list", "--tenant", "team-a").out())
        .startsWith("ci  secret-author  until ");

    assertThat(run("token", "revoke", "ci", "--tenant", "team-a").status()).isZero();
    assertThat(as(token, "team-a", "secret", "list").status()).isEqualTo(1);
    assertThat(run("tenant", "close", "team-a").status()).isZero();
    assertThat(run("secret", "list", "--tenant", "team-a").err()).contains("is the tenant open?");
    assertThat(run("tenant", "open", "team-a").status()).isZero();
    assertThat(run("secret", "list", "--tenant", "team-a").status()).isZero();
    assertThat(run("tenant", "erase", "team-a").err()).contains("expected a closed one");
    assertThat(run("secret", "list", "--tenant", "../x").err()).contains("small letters");
  }

  private Outcome as(Path token, String tenant, String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", server.address().toString(), "--token-file", token.toString()));
    all.addAll(List.of("--tenant", tenant));
    return Outcome.of(all.toArray());
  }

  @Test
  void policiesAreListedReadAndDeletedAndTheKeyOfTokensRotated() throws IOException {
    Path rego = file("named.rego", "package policy\n\nallow := true\n");
    String path = rego.toString();
    assertThat(run("policy", "set", "resource", "team", path, "--prefix", "resource/team").status())
        .isZero();

    assertThat(run("policy", "list").out())
        .contains("resource  resource-policy  everything else\n")
        .contains("resource  team  resource/team\n")
        .contains("attestation  default_cpu\n");
    assertThat(run("policy", "get", "resource", "team").out()).contains("allow := true");
    assertThat(run("policy", "delete", "resource", "team").status()).isZero();
    assertThat(run("policy", "delete", "attestation", "default_dcu").status()).isZero();
    assertThat(run("policy", "list").out()).doesNotContain("team").doesNotContain("default_dcu");
    assertThat(run("policy", "delete", "resource", "team").status()).isEqualTo(1);
    assertThat(run("key", "rotate-tokens").status()).isZero();
  }

  @Test
  void aBuiltInPolicyThatWasDeletedOrChangedIsBroughtBack() throws IOException {
    String builtIn = run("policy", "get", "attestation", "default_cpu").out();
    String resource = run("policy", "get", "resource", "resource-policy").out();
    Path open = file("open.rego", "package policy\n\nallow := true\n");
    assertThat(run("policy", "delete", "attestation", "default_cpu").status()).isZero();
    assertThat(run("policy", "set", "resource", open.toString()).status()).isZero();

    assertThat(run("policy", "reset", "attestation", "default_cpu", "--dry-run").out())
        .isEqualTo("0 would change, 0 would not\n");
    assertThat(run("policy", "get", "attestation", "default_cpu").status()).isEqualTo(1);
    assertThat(run("policy", "reset", "attestation").status()).isZero();
    assertThat(run("policy", "reset", "resource").status()).isZero();

    assertThat(run("policy", "get", "attestation", "default_cpu").out()).isEqualTo(builtIn);
    assertThat(run("policy", "get", "resource", "resource-policy").out()).isEqualTo(resource);
    assertThat(run("audit", "list", "--kind", "attestation-policy-set").out())
        .contains("default_cpu");
    assertThat(run("policy", "reset", "attestation", "mine_cpu").err())
        .contains("there is no built-in policy mine_cpu");
    assertThat(run("policy", "reset", "resource", "team").status()).isEqualTo(2);
  }

  @Test
  void aPolicyIsSetOrRefusedWithItsMistake() throws IOException {
    Path good = file("good.rego", "package policy\n\ndefault allow = false\n");
    Path bad = file("bad.rego", "package policy\n\nallow if {\n");

    assertThat(run("policy", "set", "resource", good.toString()).status()).isZero();
    assertThat(run("policy", "set", "attestation", "mine_cpu", good.toString()).status()).isZero();
    assertThat(run("policy", "set", "attestation", "mine_gpu", good.toString()).status()).isZero();
    assertThat(run("policy", "list").out())
        .contains("attestation  mine_cpu\n")
        .contains("attestation  mine_gpu\n");
    assertThat(
            run("policy", "set", "resource", "old", good.toString(), "--prefix", "resource/a")
                .status())
        .isZero();
    assertThat(run("policy", "get", "resource", "old").out()).contains("default allow = false");
    assertThat(run("policy", "try", "attestation", "mine_cpu", good.toString()).status()).isZero();
    assertThat(run("policy", "try", "resource", "old", good.toString()).status()).isZero();
    assertThat(run("policy", "try", "reference_values", "old", good.toString()).err())
        .contains("only policies are tried under a name: leave out old");
    assertThat(run("policy", "set", "resource", "old", good.toString()).status()).isZero();
    assertThat(run("policy", "list").out()).contains("resource  old  resource/a\n");
    assertThat(run("policy", "set", "--help").out()).contains("[NAME] FILE");
    Outcome refused = run("policy", "set", "resource", bad.toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("Failed to parse policy").contains("rego_parse_error");
  }

  @Test
  void explainWithoutRefusalsSaysNothingAndWithAnUnknownNumberSaysSo() {
    assertThat(run("explain").out()).isEmpty();
    Outcome unknown = run("explain", "r-0000000000");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no refusal r-0000000000");
  }

  @Test
  void theAuditLogIsListedProvenAndVerifiedAgain() throws IOException {
    Path kept = directory.resolve("checkpoint");
    Path content = file("secret", "hello");
    assertThat(run("secret", "put", "default/key/one", content.toString()).status()).isZero();
    assertThat(run("audit", "verify", "--checkpoint", kept.toString()).out())
        .startsWith("verified  1 entries, root ");
    assertThat(run("secret", "put", "default/key/two", content.toString()).status()).isZero();

    assertThat(run("audit", "verify", "--checkpoint", kept.toString()).out())
        .startsWith("verified  2 entries")
        .endsWith(", continues 1\n");
    assertThat(run("audit", "list").out()).hasLineCount(2).doesNotContain("hello");
    assertThat(run("audit", "prove", "1").out()).contains("\"path\"").contains("default/key/two");
    Path exported = Files.writeString(directory.resolve("log"), run("audit", "export").out());
    assertThat(run("audit", "prove", "1", "--export", exported.toString()).out())
        .contains("\"path\"", "default/key/two");
    assertThat(run("audit", "prove", "2", "--export", exported.toString()).err())
        .contains(exported + ": expected entry 2, found other entries");
  }

  @Test
  void theAuditLogIsListedInPart() throws IOException {
    Path content = file("secret", "hello");
    assertThat(run("secret", "put", "default/key/one", content.toString()).status()).isZero();
    assertThat(run("secret", "delete", "default/key/one").status()).isZero();

    assertThat(run("audit", "list", "--kind", "secret-delete").out())
        .hasLineCount(1)
        .startsWith("{\"number\":1,");
    assertThat(run("audit", "list", "--about", "key/one").out()).hasLineCount(2);
    assertThat(run("audit", "list", "--about", "key/two").out()).isEmpty();
    assertThat(run("audit", "list", "--since", "2026-01-01T00:00:00Z").out()).hasLineCount(2);
    assertThat(run("audit", "export", "--until", "2026-01-01T00:00:00Z").out()).isEmpty();
  }

  @Test
  void aProofIsCheckedWithoutAServerAndAChangedOneIsNone() throws IOException {
    Path kept = directory.resolve("checkpoint");
    Path content = file("secret", "hello");
    assertThat(run("secret", "put", "default/key/one", content.toString()).status()).isZero();
    assertThat(run("audit", "verify", "--checkpoint", kept.toString()).status()).isZero();
    String proof = run("audit", "prove", "0").out();
    Path genuine = file("proof", proof);
    Path changed = file("changed", proof.replace("default/key/one", "default/key/two"));
    server.close();

    assertThat(Outcome.of("audit", "verify", "--proof", genuine, "--checkpoint", kept).out())
        .startsWith("verified  entry 0 is in the log of 1 entries, signed at ");
    assertThat(Outcome.of("audit", "verify", "--proof", changed).err())
        .isEqualTo("nacre: proof of entry 0: expected one that holds, found another\n");
  }

  @Test
  void aWrongTokenIsToldInOneLine() throws IOException {
    Path wrong = file("token", "not-the-token");

    Outcome outcome =
        Outcome.of(
            "secret",
            "list",
            "--url",
            server.address().toString(),
            "--token-file",
            wrong.toString());

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("admin access denied for endpoint /nacre/v0/secrets")
        .hasLineCount(1);
  }

  @Test
  void aServerThatIsNotThereIsToldInOneLine() {
    Outcome outcome =
        Outcome.of(
            "secret",
            "list",
            "--url",
            "http://127.0.0.1:1",
            "--token-file",
            server.ownerTokenFile().toString());

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("nacre: no answer from the key broker at http://127.0.0.1:1")
        .hasLineCount(1);
  }

  @Test
  void serveTellsWhatIsWrongWithItsOptions() {
    assertThat(Outcome.of("serve", "--listen", "nowhere").err())
        .contains("--listen: expected HOST:PORT, found nowhere");
    assertThat(Outcome.of("serve", "--trust-emulated-root", "xyz").err())
        .contains("--trust-emulated-root: expected 64 hexadecimal digits");
    assertThat(Outcome.of("serve", "--tls-key", "x").err())
        .contains("give --tls-certificate and --tls-key together");
  }
}
