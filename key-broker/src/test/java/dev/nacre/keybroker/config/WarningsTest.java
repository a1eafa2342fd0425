package dev.nacre.keybroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import dev.nacre.keybroker.settings.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a server says at its start about a configuration that gives something up.
class WarningsTest {
  @TempDir private Path folder;

  private List<String> warnings(String file, String content) throws IOException {
    Path written = Files.writeString(folder.resolve(file), content);
    return Warnings.of(ConfigFile.read(written, folder.resolve("data")).config());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[admin];authorization_mode = 'InsecureAllowAll' | lets anybody read and change everything",
        "[attestation_token];insecure_header_jwk = true | results that anybody can sign",
        "[nacre];insecure_samples = true | sample evidence, which anybody can write",
        "[nacre];insecure_rsa1_5 = true | seals secrets by RSA1_5, which is weak"
      })
  void whatIsGivenUpIsSaid(String table, String sentence) throws IOException {
    String content =
        "[http_server]\ninsecure_http = true\n" + table.replace(';', '\n').replace('\'', '"');

    assertThat(warnings("kbs-config.toml", content)).singleElement().asString().contains(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, false",
    "[::1]:8080, false",
    "localhost:8080, false",
    "0.0.0.0:8080, true",
    "[::]:8080, true",
    "192.0.2.1:8080, true",
    "'127.0.0.1:8080\", \"[::1]:8080\", \"192.0.2.1:8080', true"
  })
  void aServerWithoutTlsIsWarnedOfWhereOthersReachIt(String socket, boolean isWarned)
      throws IOException {
    String content = "[http_server]\ninsecure_http = true\nsockets = [\"" + socket + "\"]\n";

    assertThat(warnings("kbs-config.toml", content)).hasSize(isWarned ? 1 : 0);
  }

  /// Upstream's e2e tests and its operator drop files into these folders.
  @ParameterizedTest
  @CsvSource({
    "LocalFs, local_fs, dir_path, kbs/resource-policy.rego, true",
    "LocalFs, local_fs, dir_path, 'repository/one\\x2Ftwo\\x2Fthree', true",
    "local_json, local_json, file_dir_path, repository.json, true",
    "local_json, local_json, file_dir_path, reference_value.json, true",
    "LocalFs, local_fs, dir_path, repository.json, false",
    "local_json, local_json, file_dir_path, kbs/resource-policy.rego, false",
    "LocalFs, local_fs, dir_path, endorsements/a, false"
  })
  void valuesThatUpstreamLeftInTheFolderAreNotPassedOverInSilence(
      String type, String backend, String key, String left, boolean isSaid) throws IOException {
    Path store = folder.resolve("store");
    Path value = store.resolve(left);
    Files.createDirectories(value.getParent());
    Files.writeString(value, "{}");
    String content =
        "[http_server]\ninsecure_http = true\n[storage_backend]\nstorage_type = \"%s\"\n[storage_backend.backends.%s]\n%s = \"%s\"\n"
            .formatted(type, backend, key, store);
    Path config = Files.writeString(folder.resolve("kbs-config.toml"), content);

    List<String> notes = ConfigFile.read(config, folder).notes();

    String advice = "nacre import --from-" + backend.replace('_', '-') + " " + store;
    assertThat(notes.stream().anyMatch(note -> note.endsWith(advice))).isEqualTo(isSaid);
  }

  /// The smallest file that upstream's reader takes, in JSON.
  @Test
  void jsonIsReadByTheSameKeys() throws IOException {
    String content =
        "{\"http_server\":{\"insecure_http\":true},"
            + "\"admin\":{\"authorization_mode\":\"InsecureAllowAll\"}}";

    assertThat(warnings("kbs-config.json", content)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kbs-config.yaml", "kbs-config.yml"})
  void yamlIsRefusedByName(String file) {
    assertThatThrownBy(() -> warnings(file, "http_server:\n  insecure_http: true\n"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(file + ": expected TOML, or JSON in a file named .json, found YAML");
  }
}
