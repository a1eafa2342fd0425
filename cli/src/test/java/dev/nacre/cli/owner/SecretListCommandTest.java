package dev.nacre.cli.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.JsonObject;
import org.junit.jupiter.api.Test;

class SecretListCommandTest {
  /// Vault and tokens of PKCS#11 tell names alone.
  @Test
  void aSecretWhoseChangeNobodyKnowsIsListed() {
    var command = new SecretListCommand();
    JsonObject secret =
        JsonObject.builder().put("name", "a/b/c").put("changed", "2026-11-28T12:00:00Z").build();

    assertThat(command.line(secret)).isEqualTo("2026-11-28T12:00:00Z  a/b/c");
    assertThat(command.line(secret.without("changed"))).isEqualTo("-                     a/b/c");
  }
}
