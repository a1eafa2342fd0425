package dev.nacre.keybroker.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultValuesTest {
  private final ForgedVault forged = ForgedVault.start();
  private final Vault vault =
      Vault.at(
          new VaultSettings(
              forged.address(),
              Optional.empty(),
              List.of(),
              new VaultLogin.Token(ForgedVault.TOKEN)));

  @AfterEach
  void close() {
    vault.close();
    forged.close();
  }

  private VaultValues values(String mount) {
    return new VaultValues(vault, mount, 1);
  }

  private static Secret bytes(int count) {
    byte[] content = new byte[count];
    Arrays.fill(content, (byte) 0xff);
    return Secret.owning(content);
  }

  /// Nobody looks for a mistake in the configuration while secrets are said to be missing.
  @Test
  void anEngineThatIsNotThereIsNoMissingSecret() {
    assertThat(values("secret").find("a/b/c")).isEmpty();
    assertThatThrownBy(() -> values("absent").find("a/b/c"))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("no handler for route");
    assertThatThrownBy(() -> values("absent").list()).isInstanceOf(VaultException.class);
  }

  /// Vault keeps every token that it issues.
  @Test
  void whatIsForbiddenIsNotAskedWithAnotherTokenEachTime(@TempDir Path folder) throws IOException {
    VaultLogin login = ForgedVault.knownRole(folder);
    try (Vault role =
        Vault.at(new VaultSettings(forged.address(), Optional.empty(), List.of(), login))) {
      var forbidden = new VaultValues(role, "forbidden", 1);
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> forbidden.find("a/b/c"))
            .isInstanceOf(VaultException.class)
            .hasMessageContaining("permission denied");
      }
    }

    assertThat(forged.calls).filteredOn(call -> call.contains("auth/")).hasSize(2);
  }

  @Test
  void whatOthersKeepUnderOtherNamesIsNotListed() {
    forged.put("secret/a/b/c", "{\"data\":\"x\"}");
    forged.put("secret/my app/b/c", "{\"data\":\"x\"}");
    forged.put("secret/top", "{\"data\":\"x\"}");
    forged.put("secret/a/b/deeper/d", "{\"data\":\"x\"}");
    forged.put("secret/a/b/grüße", "{\"data\":\"x\"}");

    assertThat(values("secret").list()).containsExactly("a/b/c");
  }

  /// Somebody else's tool put it there; its content is told to nobody.
  @Test
  void aSecretOfAnotherShapeIsSaid() {
    forged.put("secret/a/b/object", "{\"data\":{\"canary\":1}}");
    forged.put("secret/a/b/other", "{\"password\":\"canary\"}");

    for (String name : List.of("a/b/object", "a/b/other")) {
      assertThatThrownBy(() -> values("secret").find(name))
          .hasMessageEndingWith("expected a field `data` that is a text, or bytes as numbers")
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void whatIsPutCanBeReadBack() {
    int most = ((8 << 20) - (64 << 10)) / 4;

    values("secret").put("a/b/c", bytes(most));

    assertThat(values("secret").find("a/b/c").orElseThrow().size()).isEqualTo(most);
    assertThatThrownBy(() -> values("secret").put("a/b/d", bytes(most + 1)))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("a/b/d has " + (most + 1) + " bytes");
  }
}
