package dev.nacre.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nacre.codec.Bytes;
import dev.nacre.protocol.initdata.Toml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The keys that a table of a configuration takes, which it lists when it meets one that it does
/// not know, are those that `docs/configuration.md` has.
class DocumentedKeysTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("nacre.root", ".."), "docs", "configuration.md");
  private static final Pattern ACCEPTED = Pattern.compile("expected one of \\[([^]]*)]");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

  /// Others take keys of their own.
  private static final List<String> CHOICES =
      List.of(
          "",
          "attestation_service.type = 'coco_as_grpc'\n",
          """
          nacre.master_key.type = 'pkcs11'
          nacre.master_key.module = 'm'
          nacre.master_key.pin = '1'
          """,
          """
          nacre.master_key.type = 'vault'
          nacre.master_key.vault_url = 'http://v:1'
          nacre.master_key.token = 't'
          """);

  private static final Pattern ROW = Pattern.compile("^\\| `([a-z_]+(\\.[a-z_0-9]+)+)`");
  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]*");
  private static final String PLAIN = "http_server.insecure_http = true\n";

  /// What the table says that it takes.
  private static Set<String> accepted(String tables) {
    Throwable refused =
        catchThrowable(() ->
            ConfigFile.parse(Toml.parse("test.toml", Bytes.utf8(PLAIN + tables)), Path.of("data")));
    assertThat(refused).hasMessageContaining("no_such_key");
    return ACCEPTED
        .matcher(String.valueOf(refused.getMessage()))
        .results()
        .map(found -> Set.<String>copyOf(List.of(found.group(1).split(", ", -1))))
        .findFirst()
        .orElseThrow(() -> new AssertionError(refused));
  }

  /// Every word of the document that is written as code.
  private static Set<String> documented() throws IOException {
    var words = new TreeSet<String>();
    CODE.matcher(Files.readString(DOCUMENT).replaceAll("(?s)```.*?```", ""))
        .results()
        .map(code -> code.group(1))
        .flatMap(code -> WORD.matcher(code).results().map(MatchResult::group))
        .forEach(words::add);
    return words;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no_such_key = 1",
        "http_server.no_such_key = 1",
        "[attestation_token]; no_such_key = 1",
        "[attestation_service]; no_such_key = 1",
        "[attestation_service.attestation_token_broker]; no_such_key = 1",
        "[attestation_service.attestation_token_broker.signer]; no_such_key = 1",
        "[attestation_service.rvps_config]; no_such_key = 1",
        "[attestation_service.verifier_config]; no_such_key = 1",
        "[attestation_service.verifier_config.snp_verifier]; no_such_key = 1",
        "[attestation_service.verifier_config.dcap_verifier]; collateral_service = 'https://x';"
            + " no_such_key = 1",
        "[attestation_service.verifier_config.tpm_verifier]; no_such_key = 1",
        "[attestation_service.verifier_config.nvidia_verifier]; no_such_key = 1",
        "[admin]; no_such_key = 1",
        "[admin.authentication]; no_such_key = 1",
        "[[admin.authentication.bearer_jwt.identity_providers]]; jwk_set_uri = 'x';"
            + " no_such_key = 1",
        "[[admin.authorization.regex_acl.acls]]; role = 'a'; allowed_endpoints = '^/kbs$';"
            + " no_such_key = 1",
        "[storage_backend]; no_such_key = 1",
        "[storage_backend.backends.postgres]; no_such_key = 1",
        "[nacre]; no_such_key = 1",
        "[nacre.master_key]; no_such_key = 1",
        "[nacre.reference_values]; no_such_key = 1",
        "[nacre.endorsements]; no_such_key = 1",
        "[nacre.log]; no_such_key = 1",
        "[nacre.telemetry]; collector = 'http://c'; no_such_key = 1",
        "[nacre.limits]; no_such_key = 1",
        "[[plugins]]; name = 'provisioner'; no_such_key = 1",
        "[[plugins]]; name = 'pkcs11'; module = 'm'; pin = '1'; no_such_key = 1",
        "[[plugins]]; name = 'nebula-ca'; no_such_key = 1",
        "[[plugins]]; name = 'resource'; storage_backend_type = 'Vault'; vault_url = 'http://v:1';"
            + " token = 't'; no_such_key = 1",
        "[[plugins]]; name = 'external';"
            + " backends = [{name = 'a', endpoint = 'http://x:1', no_such_key = 1}]",
      })
  void whatATableTakesIsDocumented(String table) throws IOException {
    Set<String> accepted = accepted(table.replace("; ", "\n"));

    assertThat(accepted).isNotEmpty().isSubsetOf(documented());
  }

  /// The keys with their tables that begin a row of the document.
  static Stream<String> rows() throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .map(ROW::matcher)
        .filter(Matcher::find)
        .map(row -> row.group(1));
  }

  /// Given a table in its place, each is refused for what it holds, if at all, and not for its
  /// name: in a file that makes one of the [#CHOICES].
  @ParameterizedTest
  @MethodSource("rows")
  void whatIsDocumentedIsTaken(String key) {
    assertThat(CHOICES).anyMatch(choice -> !refusal(choice + key).contains(key + ": expected one"));
  }

  private static String refusal(String key) {
    Bytes file = Bytes.utf8(PLAIN + key + " = { x = 1 }");
    return String.valueOf(
        catchThrowable(() -> ConfigFile.parse(Toml.parse("test.toml", file), Path.of("data"))));
  }
}
