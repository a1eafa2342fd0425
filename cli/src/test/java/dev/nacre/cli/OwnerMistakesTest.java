package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.tls.TlsMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The mistakes that owners make, and the sentence that each gets: what was found, what was
/// expected, what to do.
class OwnerMistakesTest {
  @TempDir private static Path directory;

  private static NacreServer server;

  @BeforeAll
  static void start() {
    server =
        NacreServer.start(
            ServerConfig.in(directory.resolve("data"))
                .with(new TlsMode.SelfSigned(List.of("127.0.0.1"))));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static Path certificate() {
    return directory.resolve("data/tls-certificate.pem");
  }

  private static Outcome run(String... words) {
    return as(server.ownerTokenFile(), words);
  }

  private static Outcome as(Path token, String... words) {
    var all = new ArrayList<Object>(List.of(words));
    all.addAll(List.of("--url", server.address(), "--token-file", token));
    all.addAll(List.of("--certificate", certificate()));
    return Outcome.of(all.toArray());
  }

  @Test
  void closingATenantThatIsNotThereMakesNone() {
    assertThat(run("tenant", "close", "tippo").err()).contains("there is no tenant tippo");
    assertThat(run("tenant", "open", "tippo").status()).isEqualTo(1);
    assertThat(run("tenant", "list").out()).doesNotContain("tippo");
  }

  @Test
  void aTokenOfATakenNameSaysWhoHasIt() {
    assertThat(run("token", "make", "lead", "--role", "reader").status()).isZero();

    assertThat(run("token", "make", "lead", "--role", "reader").err())
        .isEqualTo(
            "nacre: the key broker refused: there is a token lead already: revoke it first, or"
                + " choose another name\n");
  }

  @Test
  void aNamedPolicyWithoutAPrefixWouldDecideAboutNothing() throws IOException {
    Path rego = file("allow.rego", "package policy\n\nallow := true\n");

    assertThat(run("policy", "set", "resource", "team-a", rego.toString()).err())
        .contains("expected a prefix that it decides about, such as resource/team-a, found none");
    assertThat(run("policy", "list").out()).doesNotContain("team-a");
  }

  @Test
  void aTenantThatIsNotThereIsOne() {
    assertThat(run("secret", "list", "--tenant", "nobody").err())
        .endsWith(": are the address and the tenant right, and is the tenant open?\n");
  }

  @Test
  void anotherServersTokenIsTold() throws IOException {
    assertThat(as(file("token", "of-another-server"), "secret", "list").err())
        .contains("it is of another server or tenant, revoked or over")
        .contains("owner-token in the server's data folder");
    assertThat(as(file("empty", ""), "secret", "list").err())
        .isEqualTo("nacre: owner's token: expected one line, found nothing\n");
  }

  @Test
  void aServerThatNobodyVouchesForIsTold() {
    Outcome outcome =
        Outcome.of(
            "secret", "list", "--url", server.address(), "--token-file", server.ownerTokenFile());

    assertThat(outcome.err())
        .contains("nobody trusted here vouches for its certificate")
        .contains("tls-certificate.pem")
        .doesNotContain("PKIX");
  }

  @Test
  void anAddressThatIsNoneIsTold() {
    assertThat(listedAt("127.0.0.1:8080").err())
        .contains("expected http://HOST:PORT or https://HOST:PORT, found 127.0.0.1:8080");
    assertThat(listedAt("http://nobody.invalid:1").err())
        .contains("no host of that name is known here");
    assertThat(listedAt("http://127.0.0.1:1").err())
        .endsWith("refused: check the address, and that it runs\n");
  }

  private static Outcome listedAt(String address) {
    return Outcome.of(
        "secret", "list", "--url", address, "--token-file", server.ownerTokenFile().toString());
  }

  @Test
  void whatTheServerIsGivenAndIsNotThereIsNamedWithoutJavasWords() throws IOException {
    assertThat(Outcome.of("serve", "--config", directory.resolve("none.toml")).err())
        .endsWith(": there is no " + directory.resolve("none.toml") + "\n")
        .doesNotContain("Exception");
    assertThat(Outcome.of("serve", "--data", file("a-file", ""), "--listen", "127.0.0.1:0").err())
        .endsWith("a-file is there and is no folder\n")
        .doesNotContain("Exception");
    assertThat(Outcome.of("serve", "--config", file("cut.toml", "[nacre\n"), "--check").err())
        .endsWith("line 1: expected \"]\", found the end of the line\n");
  }

  @Test
  void aTokenInAFileIsItsOwnersAloneAndNoTokenIsMadeForAFileThatIsThere() throws IOException {
    Path fresh = directory.resolve("ci.token");

    assertThat(run("token", "make", "ci", "--role", "reader", "--output", fresh.toString()).out())
        .isEmpty();
    assertThat(Files.getPosixFilePermissions(fresh))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(as(fresh, "secret", "list").status()).isZero();

    assertThat(run("token", "make", "cd", "--role", "reader", "--output", fresh.toString()).err())
        .contains("ci.token exists already; name another file");
    assertThat(run("token", "list").out()).doesNotContain("cd  ");
  }

  @Test
  void whereThereIsNothingToTellItSaysSo() throws IOException {
    assertThat(run("explain").err()).isEqualTo("no refusal is kept\n");
    assertThat(run("policy", "try", "reference-values", file("v.json", "{}").toString()).err())
        .startsWith("note: no evidence is kept yet");
  }

  @Test
  void figuresAreForPeopleOrInJson() {
    assertThat(run("status").out())
        .contains("resource-policies                   resource-policy\n");
    assertThat(run("status", "--format", "json").out()).startsWith("{");
    assertThat(run("status", "--expiries").out()).contains("  tls-certificate  ");
    assertThat(run("status", "--activity").out()).contains("together").contains(" releases, ");
  }

  @Test
  void aFileThatSaysWhoAsksIsNamedWithItsPurpose() {
    assertThat(as(directory.resolve("none"), "secret", "list").err())
        .startsWith("nacre: the token: there is no file ")
        .endsWith("(named by --token-file or $NACRE_TOKEN_FILE; nacre serve prints where)\n");
  }

  @Test
  void aPasswordThatOthersMayReadIsNotTaken() throws IOException {
    Path password = file("db-password", "geheim");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));

    Outcome outcome =
        Outcome.of(
            "serve",
            "--check",
            "--database",
            "postgres://nacre@127.0.0.1:1/nacre",
            "--database-password-file",
            password);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("may be read by others").contains("chmod 600");
  }
}
