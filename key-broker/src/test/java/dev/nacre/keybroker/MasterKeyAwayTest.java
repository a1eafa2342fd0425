package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.keybroker.custody.MasterKeySettings;
import dev.nacre.keybroker.custody.MasterKeySettings.Custody;
import dev.nacre.keybroker.pkcs11.SoftHsm;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.keybroker.vault.ForgedVault;
import dev.nacre.keybroker.vault.ForgedVault.Mood;
import dev.nacre.keybroker.vault.VaultLogin;
import dev.nacre.keybroker.vault.VaultSettings;
import dev.nacre.protocol.kbs.KbsException;
import dev.nacre.storage.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A served store whose master key somebody else keeps, who goes away and comes back.
class MasterKeyAwayTest {
  private static final Duration HOLD = Duration.ofSeconds(2);

  private final Path directory;

  MasterKeyAwayTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private ServerConfig keptBy(Custody custody) {
    return Broker.config(directory).with(new MasterKeySettings(custody, HOLD));
  }

  private static Custody in(ForgedVault vault) {
    var login = new VaultLogin.Token(ForgedVault.TOKEN);
    var settings = new VaultSettings(vault.address(), Optional.empty(), List.of(), login);
    return new Custody.InVault(settings, "transit", "nacre");
  }

  private static int status(Broker broker, String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI address = broker.server.address().resolve(path);
      return http.send(
              HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// Until `/readyz` answers so, a minute at most.
  private static void awaitReady(Broker broker, int wanted) throws InterruptedException {
    for (int i = 0; i < 240 && status(broker, "/readyz") != wanted; i++) {
      Thread.sleep(250);
    }
    assertThat(status(broker, "/readyz")).isEqualTo(wanted);
  }

  private static void assertClosed(Broker broker) {
    assertThat(status(broker, "/healthz")).isEqualTo(200);
    assertThatThrownBy(() -> broker.release(EmulatedGuest.on(Broker.AMD)))
        .isInstanceOf(KbsException.class)
        .hasMessageContaining("the master key of the key broker is away");
    assertThatThrownBy(() -> broker.putSecret(Broker.SECRET, "another"))
        .hasMessageContaining("the master key of the key broker is away");
  }

  @Test
  void whileVaultIsSealedNothingIsReleasedAndAllIsWellAfterwards() throws InterruptedException {
    try (ForgedVault vault = ForgedVault.start();
        Broker broker = Broker.start(keptBy(in(vault)))) {
      broker.putSecret(Broker.SECRET, Broker.CANARY);
      broker.putReferenceValues();
      assertThat(broker.release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);

      vault.mood = Mood.SEALED;
      awaitReady(broker, 503);
      assertClosed(broker);

      vault.mood = Mood.WELL;
      awaitReady(broker, 200);
      assertThat(broker.release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
    }
  }

  @Test
  void aServerDoesNotStartWithoutItsVaultAndSaysWhy() {
    try (ForgedVault vault = ForgedVault.start()) {
      Broker.start(keptBy(in(vault))).close();
      vault.mood = Mood.SEALED;

      assertThatThrownBy(() -> Broker.start(keptBy(in(vault))))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("the Vault that keeps the master key does not give it")
          .hasMessageContaining("Vault is sealed");
    }
  }

  @Test
  void whileTheTokenIsPulledOutNothingIsReleased() throws InterruptedException {
    SoftHsm hsm = SoftHsm.required();
    try (Broker broker = Broker.start(keptBy(new Custody.InToken(hsm.settings(), "away-test")))) {
      broker.putSecret(Broker.SECRET, Broker.CANARY);
      broker.putReferenceValues();

      hsm.pullOut();
      try {
        awaitReady(broker, 503);
        assertClosed(broker);
      } finally {
        hsm.putBack();
      }

      awaitReady(broker, 200);
      assertThat(broker.release(EmulatedGuest.on(Broker.AMD))).isEqualTo(Broker.CANARY);
    }
  }
}
