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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The keys that a table of a configuration takes, which it lists when it meets one that it does
/// not know, are those that `docs/configuration.md` has: each way.
class DocumentedKeysTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("nacre.root", ".."), "docs", "configuration.md");
  private static final Pattern ACCEPTED =
      Pattern.compile("([a-z_.0-9\\[\\]]*?)\\.?no_such_key: expected one of \\[([^]]*)]");
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

  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z0-9_]+)*");
  private static final String PLAIN = "http_server.insecure_http = true\n";

  /// @param table that refused a key, by its name
  /// @param accepted what it says that it takes
  private record Refused(String table, Set<String> accepted) {}

  private static Refused refused(String table) {
    String told = refusal(table);
    return ACCEPTED
        .matcher(told)
        .results()
        .map(found ->
            new Refused(plain(found.group(1)), Set.copyOf(List.of(found.group(2).split(", ", -1)))))
        .findFirst()
        .orElseThrow(() -> new AssertionError(told));
  }

  /// Each table, with what it cannot be without. Others would be told of by
  /// [#whatATableTakesIsNoTableThatIsMissingHere].
  static Stream<String> tables() {
    return Stream.concat(upstreamsTables(), ownTables());
  }

  private static Stream<String> upstreamsTables() {
    return Stream.of(
        "no_such_key = 1",
        "http_server.no_such_key = 1",
        "[attestation_token]; no_such_key = 1",
        "[attestation_service]; no_such_key = 1",
        "[attestation_service]; type = 'coco_as_grpc'; no_such_key = 1",
        "[attestation_service.attestation_token_broker]; no_such_key = 1",
        "[attestation_service.attestation_token_broker.signer]; no_such_key = 1",
        "[attestation_service.rvps_config]; no_such_key = 1",
        "[attestation_service.rvps_config]; type = 'GrpcRemote'; no_such_key = 1",
        "[attestation_service.verifier_config]; no_such_key = 1",
        "[attestation_service.rvps_config.extractors]; no_such_key = 1",
        "[attestation_service.verifier_config.cca_verifier]; no_such_key = 1",
        "[attestation_service.verifier_config.hygon_verifier]; no_such_key = 1",
        "[attestation_service.verifier_config.snp_verifier]; no_such_key = 1",
        "[[attestation_service.verifier_config.snp_verifier.vcek_sources]]; type = 'KDS';"
            + " no_such_key = 1",
        "[attestation_service.verifier_config.dcap_verifier]; collateral_service = 'https://x';"
            + " no_such_key = 1",
        "[attestation_service.verifier_config.tpm_verifier]; no_such_key = 1",
        "[attestation_service.verifier_config.nvidia_verifier]; no_such_key = 1",
        "[admin]; no_such_key = 1",
        "[admin.authentication]; no_such_key = 1",
        "[admin.authorization]; no_such_key = 1",
        "[admin.authorization.regex_acl]; no_such_key = 1",
        "[admin.authentication.bearer_jwt]; no_such_key = 1",
        "[[admin.authentication.bearer_jwt.identity_providers]]; jwk_set_uri = 'x';"
            + " no_such_key = 1",
        "[[admin.authorization.regex_acl.acls]]; role = 'a'; allowed_endpoints = '^/kbs$';"
            + " no_such_key = 1",
        "[storage_backend]; no_such_key = 1",
        "[storage_backend.backends]; no_such_key = 1",
        "[storage_backend.backends.local_fs]; no_such_key = 1",
        "[storage_backend.backends.local_json]; no_such_key = 1",
        "[storage_backend.backends.postgres]; no_such_key = 1");
  }

  private static Stream<String> ownTables() {
    return Stream.of(
        "[nacre]; no_such_key = 1",
        "[nacre.master_key]; no_such_key = 1",
        "[nacre.master_key]; type = 'pkcs11'; module = 'm'; pin = '1'; no_such_key = 1",
        "[nacre.master_key]; type = 'vault'; vault_url = 'http://v:1'; token = 't'; key = 'k';"
            + " no_such_key = 1",
        "[nacre.reference_values]; no_such_key = 1",
        "[nacre.endorsements]; no_such_key = 1",
        "[nacre.log]; no_such_key = 1",
        "[nacre.telemetry]; collector = 'http://c'; no_such_key = 1",
        "[nacre.limits]; no_such_key = 1",
        "[nacre.audit]; no_such_key = 1",
        "[[plugins]]; name = 'provisioner'; no_such_key = 1",
        "[[plugins]]; name = 'pkcs11'; module = 'm'; pin = '1'; no_such_key = 1",
        "[[plugins]]; name = 'nebula-ca'; no_such_key = 1",
        "[[plugins]]; name = 'nebula-ca'; ca_config = {no_such_key = 1}",
        "[[plugins]]; name = 'nebula-ca'; self_signed_ca = {no_such_key = 1}",
        "[[plugins]]; name = 'resource'; storage_backend_type = 'Vault'; vault_url = 'http://v:1';"
            + " token = 't'; no_such_key = 1",
        "[[plugins]]; name = 'resource'; storage_backend_type = 'Vault'; vault_url = 'http://v:1';"
            + " auth = {method = 'approle', role_id = 'r', secret_id_file = 'f', no_such_key = 1}",
        "[[plugins]]; name = 'resource'; storage_backend_type = 'pkcs11'; module = 'm'; pin = '1';"
            + " no_such_key = 1",
        "[[plugins]]; name = 'external';"
            + " backends = [{name = 'a', endpoint = 'http://x:1', no_such_key = 1}]");
  }

  @ParameterizedTest
  @MethodSource("tables")
  void whatATableTakesIsDocumentedInItsPlace(String table) throws IOException {
    Refused refused = refused(table);
    String document = Files.readString(DOCUMENT);

    assertThat(refused.accepted())
        .isNotEmpty()
        .allMatch(key -> isDocumented(document, refused.table(), key));
  }

  /// In a row, or, of plugins, tokens and Vaults, anywhere in the section about their kinds.
  private static boolean isDocumented(String document, String table, String key) {
    String full = table.isEmpty() ? key : table + "." + key;
    boolean isOfAKind = table.startsWith("plugins") || table.equals("nacre.master_key");
    String kinds = document.substring(document.indexOf("## Plugins"));
    return (isOfAKind && words(kinds).anyMatch(key::equals))
        || document
            .lines()
            .filter(line -> line.startsWith("| `"))
            .anyMatch(row -> tells(row, full));
  }

  /// Whether a row is that of `key` or of one below it, or names it as a word beside a table.
  private static boolean tells(String row, String key) {
    return keys(row)
        .anyMatch(named ->
            isOrHolds(key, named)
                || (isOrHolds(named, key)
                    && words(row).anyMatch(word -> isOrHolds(key, named + "." + word))));
  }

  private static boolean isOrHolds(String table, String key) {
    return key.equals(table) || key.startsWith(table + ".");
  }

  /// What begins a row: `a.b.c`, and others of the same table by their own names.
  private static Stream<String> keys(String row) {
    List<String> named =
        CODE.matcher(row.split("\\|", -1)[1]).results().map(code -> plain(code.group(1))).toList();
    String first = named.getFirst();
    String table = first.substring(0, first.lastIndexOf('.') + 1);
    return named.stream().map(name -> name.contains(".") ? name : table + name);
  }

  /// Without what says that it is a list, or each key of a table.
  private static String plain(String key) {
    return key.replaceAll("\\[[0-9]*]|\\.\\*$", "");
  }

  private static Stream<String> words(String text) {
    return CODE.matcher(text)
        .results()
        .flatMap(code -> WORD.matcher(code.group(1)).results().map(MatchResult::group));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void whatATableTakesIsNoTableThatIsMissingHere(String table) {
    Set<String> known = tables().map(one -> refused(one).table()).collect(Collectors.toSet());
    for (String key : refused(table).accepted()) {
      for (String value : List.of("{ no_such_key = 1 }", "[{ no_such_key = 1 }]")) {
        String told = refusal(table.replace("no_such_key = 1", key + " = " + value));
        assertThat(ACCEPTED.matcher(told).results().map(found -> plain(found.group(1))))
            .as(told)
            .isSubsetOf(known);
      }
    }
  }

  /// Each key that begins a row, but of roles, and of kinds of plugins.
  static Stream<String> rows() throws IOException {
    String document = Files.readString(DOCUMENT);
    return document
        .substring(0, document.indexOf("## Plugins"))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .flatMap(DocumentedKeysTest::keys)
        .filter(key -> !key.contains("--"));
  }

  /// Given a table in its place, each is refused for what it holds, if at all, and not for its
  /// name: in a file that makes one of the [#CHOICES].
  @ParameterizedTest
  @MethodSource("rows")
  void whatIsDocumentedIsTaken(String key) {
    assertThat(CHOICES)
        .anyMatch(
            choice -> !refusal(choice + key + " = { x = 1 }").contains(key + ": expected one"));
  }

  private static String refusal(String tables) {
    Bytes file = Bytes.utf8(PLAIN + tables.replace("; ", "\n"));
    return String.valueOf(
        catchThrowable(() -> ConfigFile.parse(Toml.parse("test.toml", file), Path.of("data"))));
  }
}
