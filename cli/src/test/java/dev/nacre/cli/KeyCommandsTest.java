package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.keybroker.NacreServer;
import dev.nacre.keybroker.settings.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nacre key rotate`, `backup` and `restore` where a configuration names who keeps the master key.
class KeyCommandsTest {
  private final Path folder;
  private final Path data;

  KeyCommandsTest(@TempDir Path folder) {
    this.folder = folder;
    this.data = folder.resolve("data");
    NacreServer.start(ServerConfig.in(data)).close();
  }

  private String config(String table) throws IOException {
    return Files.writeString(
            folder.resolve("nacre.toml"),
            "[http_server]\ninsecure_http = true\n[nacre]\ndata = \"" + data + "\"\n" + table)
        .toString();
  }

  private String away() throws IOException {
    return config(
        """
        [nacre.master_key]
        type = "vault"
        vault_url = "http://127.0.0.1:9"
        token = "canary-token"
        key = "nacre"
        """);
  }

  @Test
  void aMoveToAVaultThatIsAwayChangesNothingAndIsTold() throws IOException {
    String before = Files.readString(data.resolve("master.key"));

    Outcome outcome = Outcome.of("key", "rotate", "--config", away());

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("nacre: the Vault that keeps the master key does not give it: Vault at http")
        .doesNotContain("canary-token");
    assertThat(Files.readString(data.resolve("master.key"))).isEqualTo(before);
    NacreServer.start(ServerConfig.in(data)).close();
  }

  @Test
  void theConfigurationNamesTheFolderAndAKeyInAFileIsRotatedThere() throws IOException {
    String before = Files.readString(data.resolve("master.key"));

    Outcome outcome = Outcome.of("key", "rotate", "--config", config(""));

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("sealed anew", "old key");
    assertThat(Files.readString(data.resolve("master.key"))).isNotEqualTo(before);
  }

  @Test
  void aBackupUnderTheWrongCustodianIsRefused() throws IOException {
    String file = folder.resolve("backup").toString();

    Outcome outcome = Outcome.of("backup", "--config", away(), file);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("is kept by file, and the configuration names vault: move it with nacre key");
    assertThat(Path.of(file)).doesNotExist();
  }

  @Test
  void aRestoreWithoutTheKeyFileNamesIt() {
    String file = folder.resolve("backup").toString();
    Outcome.of("backup", "--data", data.toString(), file);

    Outcome outcome = Outcome.of("restore", "--data", folder.resolve("again").toString(), file);

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("was made under a key in a file: name that file");
  }
}
