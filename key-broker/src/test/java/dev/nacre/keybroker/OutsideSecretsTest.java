package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.keybroker.pkcs11.SoftHsm;
import dev.nacre.keybroker.plugin.PluginSettings;
import dev.nacre.keybroker.plugin.PluginSettings.Place;
import dev.nacre.keybroker.settings.BrokerSettings;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.vault.ForgedVault;
import dev.nacre.keybroker.vault.ForgedVault.Mood;
import dev.nacre.keybroker.vault.VaultLogin;
import dev.nacre.keybroker.vault.VaultSettings;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.protocol.kbs.ResourceUri;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Secrets that lie elsewhere than in the own store, through the whole server.
class OutsideSecretsTest {
  private final Path directory;

  OutsideSecretsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Broker started(Place place) {
    ServerConfig config = Broker.config(directory);
    BrokerSettings settings = config.settings().with(List.of(new PluginSettings.Resource(place)));
    Broker broker = Broker.start(config.with(settings));
    broker.putReferenceValues();
    return broker;
  }

  private static Place in(ForgedVault vault, int version) {
    var login = new VaultLogin.Token(ForgedVault.TOKEN);
    return new Place.InVault(
        new VaultSettings(vault.address(), Optional.empty(), List.of(), login),
        version == 1 ? "secret" : "kv2",
        version);
  }

  private static void assertWholeLife(Broker broker) {
    broker.putSecret(Broker.SECRET, "before");
    broker.putSecret(Broker.SECRET, Broker.CANARY);
    broker.putSecret(ResourceUri.parse("default/key/two"), "another");

    assertThat(broker.release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
    assertThat(broker.owner.secrets().toString())
        .contains("default/key/one", "default/key/two")
        .doesNotContain(Broker.CANARY);

    broker.owner.deleteSecret(Broker.SECRET);
    assertThatThrownBy(() -> broker.release(EmulatedGuest.on(Broker.AMD)))
        .hasMessageContaining("there is no secret kbs:///default/key/one");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void secretsLiveInVault(int version) {
    try (ForgedVault vault = ForgedVault.start();
        Broker broker = started(in(vault, version))) {
      assertWholeLife(broker);
    }
  }

  @Test
  void secretsLiveInAToken() {
    SoftHsm hsm = SoftHsm.required();
    try (Broker broker = started(new Place.InToken(hsm.settings()))) {
      assertWholeLife(broker);
    }
  }

  @Test
  void aTextInVaultIsItsBytes() {
    try (ForgedVault vault = ForgedVault.start();
        Broker broker = started(in(vault, 1))) {
      vault.put("secret/default/key/one", "{\"data\":\" grüß\\n-----BEGIN X-----\\n\"}");

      assertThat(broker.release(EmulatedGuest.on(Broker.AMD)))
          .isEqualTo(" grüß\n-----BEGIN X-----\n");
    }
  }

  @Test
  void aValueOfAnotherShapeIsNoSecretAndIsNotShown() {
    try (ForgedVault vault = ForgedVault.start();
        Broker broker = started(in(vault, 1))) {
      vault.put("secret/default/key/one", "{\"data\":{\"inner\":\"canary-inner\"}}");

      assertThatThrownBy(() -> broker.release(EmulatedGuest.on(Broker.AMD)))
          .isInstanceOf(KbsException.class)
          .hasMessageContaining("the backend of secrets does not answer")
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void whileVaultIsSealedGuestsAreToldLittleAndChangesAreRefused() {
    try (ForgedVault vault = ForgedVault.start();
        Broker broker = started(in(vault, 1))) {
      broker.putSecret(Broker.SECRET, Broker.CANARY);
      vault.mood = Mood.SEALED;

      assertThatThrownBy(() -> broker.release(EmulatedGuest.on(Broker.AMD)))
          .hasMessageContaining("the backend of secrets does not answer")
          .hasMessageNotContaining(vault.address().toString());
      assertThatThrownBy(() -> broker.putSecret(Broker.SECRET, "x"))
          .hasMessageContaining("the backend of secrets does not do it");
      assertThat(broker.owner.json("/nacre/v0/audit").text())
          .contains("secret-change-failed")
          .doesNotContain(Broker.CANARY);

      vault.mood = Mood.WELL;
      assertThat(broker.release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
    }
  }
}
