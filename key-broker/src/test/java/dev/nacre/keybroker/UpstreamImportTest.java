package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.UpstreamImport.Fate;
import dev.nacre.keybroker.UpstreamImport.Line;
import dev.nacre.keybroker.UpstreamImport.Mode;
import dev.nacre.keybroker.UpstreamImport.Report;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.storage.Journal;
import dev.nacre.storage.PostgresSettings;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import dev.nacre.storage.StoreException;
import dev.nacre.storage.lab.LabPostgres;
import dev.nacre.storage.upstream.UpstreamStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Stores as upstream's facts describe them, taken over into a store of ours.
class UpstreamImportTest {
  private static final String POLICY = "package policy\ndefault allow = false\n";
  private static final String VALUE =
      "{\"version\":\"0.1.0\",\"name\":\"snp_tee_svn\",\"expiration\":\"2031-01-02T03:04:05Z\","
          + "\"value\":[0]}";

  /// By namespace and key; each of the kinds that upstream keeps.
  private static final Map<String, Map<String, String>> KEPT =
      Map.of(
          "repository", Map.of("default/key/one", "canary", "other/type/tag", "x"),
          "kbs", Map.of("resource-policy.rego", POLICY),
          "attestation_service_policy", Map.of("mine_cpu.rego", POLICY),
          "reference_value", Map.of("snp_tee_svn", VALUE),
          "kbs_protocol_session", Map.of("0815", "a session, which is left behind"));

  private final Path upstream;
  private final ServerConfig config;

  UpstreamImportTest(@TempDir Path directory) {
    this.upstream = directory.resolve("upstream");
    this.config = ServerConfig.in(directory.resolve("data"));
  }

  private UpstreamStore localFs() throws IOException {
    for (var namespace : KEPT.entrySet()) {
      Path folder = Files.createDirectories(upstream.resolve(namespace.getKey()));
      for (var entry : namespace.getValue().entrySet()) {
        Files.writeString(folder.resolve(entry.getKey().replace("/", "\\x2F")), entry.getValue());
      }
    }
    return UpstreamStore.localFs(upstream);
  }

  private UpstreamStore localJson() throws IOException {
    Files.createDirectories(upstream);
    for (var namespace : KEPT.entrySet()) {
      var document = JsonObject.builder();
      namespace
          .getValue()
          .forEach((key, value) ->
              document.put(
                  key,
                  Base64.getUrlEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
      Files.writeString(upstream.resolve(namespace.getKey() + ".json"), document.build().text());
    }
    return UpstreamStore.localJson(upstream);
  }

  private static LabPostgres server() {
    Optional<LabPostgres> server = LabPostgres.ofThisProcess();
    assumeTrue(server.isPresent(), "needs PostgreSQL's programs: apt-get install postgresql-15");
    return server.orElseThrow();
  }

  private static UpstreamStore tables() throws Exception {
    PostgresSettings settings = server().freshSchema();
    try (var connection = settings.connect();
        var statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + settings.schema());
      for (var namespace : KEPT.entrySet()) {
        statement.execute(
            "CREATE TABLE " + namespace.getKey() + " (key TEXT PRIMARY KEY, value BYTEA)");
        try (var insert =
            connection.prepareStatement("INSERT INTO " + namespace.getKey() + " VALUES (?, ?)")) {
          for (var entry : namespace.getValue().entrySet()) {
            insert.setString(1, entry.getKey());
            insert.setBytes(2, entry.getValue().getBytes(StandardCharsets.UTF_8));
            insert.execute();
          }
        }
      }
    }
    return UpstreamStore.postgres(settings);
  }

  private Report run(UpstreamStore from, Mode mode) {
    return UpstreamImport.run(from, config, mode);
  }

  private void assertAllThere() {
    try (Store store = NacreServer.store(config)) {
      assertThat(secret(store, "default/key/one")).contains("canary");
      assertThat(secret(store, "other/type/tag")).contains("x");
      assertThat(store.find("kbs", "resource-policy.rego")).contains(Bytes.utf8(POLICY));
      assertThat(store.find("attestation_service_policy", "mine_cpu.rego"))
          .contains(Bytes.utf8(POLICY));
      assertThat(store.find("reference_value", "snp_tee_svn").orElseThrow().utf8())
          .contains("2031-01-02T03:04:05Z", "import from ");
      assertThat(store.list("kbs_protocol_session", "", 9)).isEmpty();
    }
  }

  private SecretStore secrets(Store store) {
    var master =
        SecretStore.masterKey(store, config.directory().resolve("master.key"), new SecureRandom());
    return SecretStore.in(store, "repository", master);
  }

  private Optional<String> secret(Store store, String name) {
    return secrets(store)
        .find(name)
        .map(secret -> secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8)));
  }

  @Test
  void aFolderOfFilesIsTaken() throws IOException {
    Report report = run(localFs(), Mode.TAKE);

    assertThat(report.done()).isTrue();
    assertThat(report.count(Fate.NEW)).isEqualTo(5);
    assertAllThere();
  }

  @Test
  void aFolderOfFoldersIsTakenToo() throws IOException {
    Path folder = Files.createDirectories(upstream.resolve("repository/default/key"));
    Files.writeString(folder.resolve("one"), "canary");

    assertThat(run(UpstreamStore.localFs(upstream), Mode.TAKE).lines())
        .containsExactly(new Line(Fate.NEW, "secret", "default/key/one", ""));
  }

  @Test
  void filesOfJsonAreTaken() throws IOException {
    assertThat(run(localJson(), Mode.TAKE).done()).isTrue();
    assertAllThere();
  }

  @Test
  void tablesAreTaken() throws Exception {
    assertThat(run(tables(), Mode.TAKE).done()).isTrue();
    assertAllThere();
  }

  @Test
  void aDryRunListsAndMakesNothing() throws IOException {
    Report report = run(localFs(), Mode.LIST);

    assertThat(report.done()).isFalse();
    assertThat(report.lines())
        .contains(
            new Line(Fate.NEW, "secret", "default/key/one", ""),
            new Line(Fate.NEW, "attestation-policy", "mine_cpu", ""),
            new Line(Fate.NEW, "reference-value", "snp_tee_svn", ""));
    assertThat(config.directory()).doesNotExist();
  }

  /// A folder that is not the right one would seem to be taken over.
  @ParameterizedTest
  @EnumSource(Mode.class)
  void whereNothingIsNothingIsDone(Mode mode) throws IOException {
    Files.createDirectories(upstream.resolve("somebody-elses"));

    Report report = run(UpstreamStore.localFs(upstream), mode);

    assertThat(report.done()).isFalse();
    assertThat(report.lines()).isEmpty();
  }

  /// Upstream looks at no expiration: its guests go on, ours would be refused.
  @Test
  void aReferenceValueThatIsOverIsTakenAndSaid() throws IOException {
    Path folder = Files.createDirectories(upstream.resolve("reference_value"));
    Files.writeString(
        folder.resolve("old"),
        """
        {"version":"0.1.0","name":"old","expiration":"2020-01-02T03:04:05Z","value":[1]}\
        """);

    Report report = run(UpstreamStore.localFs(upstream), Mode.TAKE);

    assertThat(report.done()).isTrue();
    assertThat(report.lines())
        .containsExactly(
            new Line(
                Fate.NEW,
                "reference-value",
                "old",
                "ended at 2020-01-02T03:04:05Z: upstream goes on using it, nobody does here"));
  }

  @Test
  void whatIsThereIsReplacedOnlyWhenThatIsSaid() throws IOException {
    UpstreamStore from = localFs();
    var _ = run(from, Mode.TAKE);
    Files.writeString(upstream.resolve("repository/default\\x2Fkey\\x2Fone"), "another");
    Files.writeString(upstream.resolve("repository/new\\x2Fkey\\x2Fone"), "new");

    Report refused = run(from, Mode.TAKE);

    assertThat(refused.done()).isFalse();
    assertThat(refused.lines())
        .contains(
            new Line(Fate.REPLACES, "secret", "default/key/one", ""),
            new Line(Fate.SAME, "secret", "other/type/tag", ""));
    assertAllThere();
    assertThat(run(from, Mode.REPLACE).done()).isTrue();
    try (Store store = NacreServer.store(config)) {
      assertThat(secret(store, "default/key/one")).contains("another");
      assertThat(secret(store, "new/key/one")).contains("new");
    }
  }

  @Test
  void whatAnotherServerWritesMeanwhileStays() throws IOException {
    PostgresSettings shared = server().freshSchema();
    ServerConfig replica = config.keptAt(shared);
    UpstreamStore from = localFs();
    Runnable meanwhile =
        () -> {
          try (Store other = Store.connect(shared, InstantSource.system())) {
            secrets(other).put("default/key/one", Secret.copyOf(new byte[] {'!'}));
          }
        };

    assertThatThrownBy(() -> UpstreamImport.run(from, replica, Mode.TAKE, meanwhile))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("repository/default/key/one was changed by somebody else meanwhile");
    try (Store store = NacreServer.store(replica)) {
      assertThat(secret(store, "default/key/one")).contains("!");
      assertThat(secret(store, "other/type/tag")).isEmpty();
      assertThat(store.nextEntry(Journal.AUDIT)).isZero();
    }
  }

  /// It is read a second time to be taken: what nobody judged is not.
  @ParameterizedTest
  @ValueSource(strings = {"removed", "broken"})
  void whatIsChangedWhileItIsReadIsNotTakenInPart(String how) throws IOException {
    UpstreamStore from = localFs();
    Path value = upstream.resolve("reference_value/snp_tee_svn");
    Runnable meanwhile =
        () -> {
          try {
            Files.delete(value);
            if (how.equals("broken")) {
              Files.writeString(value, "{");
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };

    assertThatThrownBy(() -> UpstreamImport.run(from, config, Mode.TAKE, meanwhile))
        .isInstanceOf(StoreException.class)
        .hasMessage(from + " was changed while it was read: stop its servers, and run this again");
    try (Store store = NacreServer.store(config)) {
      assertThat(store.list("repository", "", 9)).isEmpty();
      assertThat(store.nextEntry(Journal.AUDIT)).isZero();
    }
  }

  @Test
  void policiesThatNobodyWroteAreNoObstacle() throws IOException {
    NacreServer.start(config).close();

    assertThat(run(localFs(), Mode.TAKE).done()).isTrue();
    assertAllThere();
  }

  @Test
  void whatIsBadIsNamedAndNothingIsTaken() throws IOException {
    UpstreamStore from = localFs();
    Files.writeString(upstream.resolve("repository/two\\x2Fparts"), "x");
    Files.writeString(upstream.resolve("reference_value/broken"), "{");
    Files.writeString(upstream.resolve("attestation_service_policy/broken.rego"), "package {");
    Files.createSymbolicLink(
        upstream.resolve("repository/a\\x2Flink\\x2Fout"), Path.of("/etc/passwd"));

    Report report = run(from, Mode.REPLACE);

    assertThat(report.done()).isFalse();
    assertThat(report.lines())
        .filteredOn(line -> line.fate() == Fate.BAD)
        .extracting(Line::name)
        .containsExactlyInAnyOrder("two/parts", "broken", "broken.rego", "a/link/out");
    try (Store store = NacreServer.store(config)) {
      assertThat(secret(store, "default/key/one")).isEmpty();
      assertThat(store.nextEntry(Journal.AUDIT)).isZero();
    }
  }

  @Test
  void aKeyInTwoSpellingsIsNotOneOfBoth() throws IOException {
    UpstreamStore from = localFs();
    Path folder = Files.createDirectories(upstream.resolve("repository/default/key"));
    Files.writeString(folder.resolve("one"), "another");

    assertThat(run(from, Mode.TAKE).lines())
        .contains(
            new Line(
                Fate.BAD, "repository", "default/key/one", "there twice, under two spellings"));
  }

  @Test
  void whatLiesTooDeepIsNamed() throws IOException {
    UpstreamStore from = localFs();
    Path folder = Files.createDirectories(upstream.resolve("repository/a/b/c/d/e/f/g/h"));
    Files.writeString(folder.resolve("secret"), "deep");

    assertThat(run(from, Mode.TAKE).lines())
        .filteredOn(line -> line.fate() == Fate.BAD)
        .extracting(Line::name)
        .containsExactly("a/b/c/d/e/f/g/h");
  }

  @Test
  void aFolderThatIsALinkIsTold() throws IOException {
    UpstreamStore from = localFs();
    Path elsewhere = upstream.resolveSibling("elsewhere");
    Files.move(upstream.resolve("repository"), elsewhere);
    Files.createSymbolicLink(upstream.resolve("repository"), elsewhere);

    assertThatThrownBy(() -> run(from, Mode.TAKE))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("repository is a link or a file");
  }

  @Test
  void textThatIsNoBase64IsNamed() throws IOException {
    UpstreamStore from = localJson();
    Files.writeString(upstream.resolve("repository.json"), "{\"a/b/c\": \"!\", \"d/e/f\": 7}");

    assertThat(run(from, Mode.TAKE).lines())
        .filteredOn(line -> line.fate() == Fate.BAD)
        .extracting(Line::name)
        .containsExactly("a/b/c", "d/e/f");
  }

  @Test
  void theAuditLogTellsOfEachEntryAndShowsNoSecret() throws IOException {
    var _ = run(localFs(), Mode.TAKE);

    try (Store store = NacreServer.store(config)) {
      assertThat(store.entries(Journal.AUDIT, 0, 99))
          .hasSize(5)
          .allSatisfy(entry ->
              assertThat(entry.entry().utf8())
                  .contains("import from LocalFs " + upstream)
                  .doesNotContain("canary"));
    }
  }

  @Test
  void aFolderThatIsNotThereIsTold() {
    assertThatThrownBy(() -> run(UpstreamStore.localFs(upstream), Mode.TAKE))
        .isInstanceOf(StoreException.class)
        .hasMessage("there is no folder " + upstream);
  }
}
