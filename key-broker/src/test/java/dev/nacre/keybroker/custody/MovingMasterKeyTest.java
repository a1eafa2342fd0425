package dev.nacre.keybroker.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Secret;
import dev.nacre.keybroker.config.ConfigFile;
import dev.nacre.keybroker.pkcs11.SoftHsm;
import dev.nacre.keybroker.vault.ForgedVault;
import dev.nacre.storage.Backup;
import dev.nacre.storage.KeyRotation;
import dev.nacre.storage.MasterKey;
import dev.nacre.storage.MasterKeySource;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store whose master key moves between a file, a real token and a forged Vault, as the
/// configuration says.
class MovingMasterKeyTest {
  private static final SecureRandom CHANCE = new SecureRandom();
  private static final String TEXT = "kept through every move";

  private final SoftHsm hsm = SoftHsm.required();
  private final Path folder;
  private final Path data;

  MovingMasterKeyTest(@TempDir Path folder) {
    this.folder = folder;
    this.data = folder.resolve("data");
  }

  private MasterKeySource source(String table) throws IOException {
    return source(table, data);
  }

  private MasterKeySource source(String table, Path directory) throws IOException {
    Path file = folder.resolve("config.toml");
    Files.writeString(
        file,
        "[http_server]\ninsecure_http = true\n[admin]\nauthorization_mode = \"DenyAll\"\n" + table);
    return ConfigFile.read(file, directory).config().masterKey().source(directory);
  }

  private MasterKeySource token(Path directory) throws IOException {
    return source(
        """
        [nacre.master_key]
        type = "pkcs11"
        module = "%s"
        token_label = "%s"
        pin = "%s"
        label = "moving"
        """
            .formatted(hsm.module(), SoftHsm.LABEL, SoftHsm.PIN),
        directory);
  }

  private MasterKeySource token() throws IOException {
    return token(data);
  }

  private MasterKeySource vault(ForgedVault vault) throws IOException {
    return source(
        """
        [nacre.master_key]
        type = "vault"
        vault_url = "%s"
        token = "%s"
        key = "nacre"
        """
            .formatted(vault.address(), ForgedVault.TOKEN));
  }

  private void put(MasterKeySource source) {
    try (Store store = Store.openAt(data, InstantSource.system());
        MasterKey key = SecretStore.masterKey(store, source, CHANCE)) {
      Secret secret = Secret.utf8(TEXT);
      SecretStore.in(store, "repository", key).put("a/b/c", secret);
    }
  }

  private String read(Path directory, MasterKeySource source) {
    try (Store store = Store.openAt(directory, InstantSource.system());
        MasterKey key = SecretStore.masterKey(store, source, CHANCE);
        Secret secret = SecretStore.in(store, "repository", key).find("a/b/c").orElseThrow()) {
      return secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  @Test
  void everySecretIsThereAfterEveryMove() throws IOException {
    try (ForgedVault vault = ForgedVault.start()) {
      put(source(""));

      KeyRotation.rotate(source(""), vault(vault), Optional.empty(), CHANCE);
      assertThat(read(data, vault(vault))).isEqualTo(TEXT);
      KeyRotation.rotate(vault(vault), vault(vault), Optional.empty(), CHANCE);
      assertThat(vault.transitVersions()).isEqualTo(3);
      KeyRotation.rotate(vault(vault), token(), Optional.empty(), CHANCE);
      assertThat(read(data, token())).isEqualTo(TEXT);
      KeyRotation.rotate(token(), token(), Optional.empty(), CHANCE);
      assertThat(read(data, token())).isEqualTo(TEXT);

      Path backup = folder.resolve("backup");
      Backup.write(data, Optional.empty(), backup, token(), CHANCE);
      Path again = folder.resolve("again");
      Backup.restore(backup, token(), again, Optional.empty(), CHANCE);
      assertThat(read(again, token(again))).isEqualTo(TEXT);

      KeyRotation.rotate(token(), source(""), Optional.empty(), CHANCE);
      assertThat(read(data, source(""))).isEqualTo(TEXT);
    }
  }
}
