package dev.nacre.keybroker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.session.Proven;
import dev.nacre.storage.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Resource policies as owners wrote them for upstream: the dialect, what they see of a guest and
/// of what it asks for, and that all but `true` is no.
class UpstreamPoliciesTest {
  private static final Path VECTORS = Path.of(System.getProperty("nacre.vectors", ""), "policy");

  private final Store store;
  private final ResourcePolicy policy;

  UpstreamPoliciesTest(@TempDir Path directory) {
    this.store = Store.openAt(directory, InstantSource.system());
    this.policy = ResourcePolicy.open(store, InstantSource.system());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Proven sample(String product, int svn) {
    String claims =
        """
        {"iss":"CoCo-Attestation-Service","submods":{"cpu0":{"ear.status":"affirming",
        "ear.veraison.annotated-evidence":{"sample":{"productId":"%s","svn":%d}}}}}
        """
            .formatted(product, svn);
    return new Proven((JsonObject) Json.parse(claims));
  }

  private boolean allows(String rego, Proven guest, ResourcePolicy.Question question) {
    return policy.allows(ResourcePolicy.compile("resource-policy", rego), guest, question);
  }

  /// Upstream's own policies, and what its tests expect of them.
  @ParameterizedTest
  @CsvSource({
    "1, Alice, 2, resource, my_repo/Alice/key, true",
    "1, Alice, 2, resource, my_repo/Bob/key, false",
    "1, Alice, 2, not-resource, my_repo/Alice/key, false",
    "1, Alice, 2, resource, my_repo/Alice, false",
    "2, Alice, 2, anything, a, true",
    "3, Alice, 2, resource, my_repo/Alice/key, false",
    "4, Alice, 2, resource, my_repo/Alice/key, true",
    "5, Alice, 2, resource, myrepo/secret/secret1, true",
    "5, Alice, 3, resource, myrepo/secret/secret2, true",
    "5, Alice, 2, resource, myrepo/secret/unmapped, false",
    "5, Alice, 1, resource, myrepo/secret/secret1, false",
    "5, Alice, 2, resource, myrepo/secret/secret2, false",
    "5, Alice, 3, resource, myrepo/secret/secret3, false",
    "5, Alice, 3, resource, a/b/secret2, false",
    "5, Alice, 3, not-resource, myrepo/secret/secret2, false"
  })
  void upstreamsPoliciesDecideAsUpstream(
      int number, String product, int svn, String plugin, String path, boolean allowed)
      throws IOException {
    Path file = VECTORS.resolve("policy_" + number + ".rego");
    assumeTrue(Files.isRegularFile(file), "skipped: no policy " + file);
    var question = new ResourcePolicy.Question(plugin, List.of(path.split("/")), Map.of());

    assertThat(allows(Files.readString(file), sample(product, svn), question)).isEqualTo(allowed);
  }

  /// Rego of before 1.0, of 1.0, and what upstream takes of the latter without its import.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "default allow = false; allow { data.plugin == \"resource\" }",
        "default allow = false; allow if { data.plugin == \"resource\" }",
        "import rego.v1; default allow := false; allow if data.plugin == \"resource\"",
        "import future.keywords.if; allow if data.plugin == \"resource\"",
        "allow { data[\"resource-path\"] == [\"one\", \"two\", \"three\"] }",
        "allow { data[\"resource-path\"][2] == \"three\"; count(data[\"resource-path\"]) == 3 }",
        "allow { data.query.name == \"a b\" }",
        "allow { not data.query.other }",
        "allow { input.iss == \"CoCo-Attestation-Service\" }",
        "allow { input.submods.cpu0[\"ear.status\"] == \"affirming\" }",
        "import rego.v1; allow if { every _, s in input.submods { s[\"ear.status\"] =="
            + " \"affirming\" } }"
      })
  void whatUpstreamsOwnersWriteAllows(String rules) {
    assertThat(allows(policy(rules), sample("p", 1), asked())).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allow := \"yes\"",
        "allow := 1",
        "allow := {\"ok\": true}",
        "import rego.v1; allow contains true",
        "other := true",
        "default allow = false; allow { data.plugin == \"pkcs11\" }",
        "allow { data.query.other == \"\" }",
        "allow { input.nonesuch == false }"
      })
  void whatIsNotTrueDenies(String rules) {
    assertThat(allows(policy(rules), sample("p", 1), asked())).isFalse();
    assertThat(allows("package other\nallow := true\n", sample("p", 1), asked())).isFalse();
  }

  private static String policy(String rules) {
    return "package policy\n" + rules.replace("; ", "\n");
  }

  private static ResourcePolicy.Question asked() {
    return new ResourcePolicy.Question(
        "resource", List.of("one", "two", "three"), Map.of("name", "a b"));
  }
}
