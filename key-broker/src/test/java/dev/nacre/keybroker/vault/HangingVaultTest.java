package dev.nacre.keybroker.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.keybroker.vault.Vault.Ask;
import dev.nacre.web.FewAtOnce;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Vault that takes connections and does not end its answers.
class HangingVaultTest {
  private static final int CALLERS = 6;

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

  HangingVaultTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    socket.close();
  }

  private Vault vault(VaultLogin login, FewAtOnce turns) {
    URI address = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    var settings = new VaultSettings(address, Optional.empty(), List.of(), login);
    return new Vault(settings, Duration.ofSeconds(2), () -> Instant.EPOCH, turns);
  }

  private Vault vault(FewAtOnce turns) {
    return vault(new VaultLogin.Token("hvs.any"), turns);
  }

  /// What each of some callers at once is told, the first answer first.
  private static List<String> told(Vault vault) throws Exception {
    var told = new ArrayList<String>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ExecutorCompletionService<String>(callers);
      for (int i = 0; i < CALLERS; i++) {
        answers.submit(() -> {
          try {
            return vault.ask(Ask.get("secret/a/b/c")).text();
          } catch (VaultException e) {
            return String.valueOf(e.getMessage());
          }
        });
      }
      for (int i = 0; i < CALLERS; i++) {
        told.add(answers.take().get());
      }
    }
    return told;
  }

  @Test
  void whoFindsNoPlaceIsToldAtOnce() throws Exception {
    try (Vault vault = vault(new FewAtOnce(2, 3))) {
      List<String> told = told(vault);

      assertThat(told.getFirst())
          .isEqualTo(
              "Vault at http://127.0.0.1:%d (GET secret/a/b/c) is busy: 2 calls do not end, and 3"
                      .formatted(socket.getLocalPort())
                  + " await their turn");
      assertThat(told.subList(1, CALLERS))
          .allMatch(why ->
              why.contains("did not answer within 2 s") || why.contains("did not end within 2 s"));
      assertThat(told(vault)).anyMatch(why -> why.contains("did not answer within 2 s"));
    }
  }

  /// Else each would begin to wait where the one before ends.
  @Test
  void allWhoNeedALoginWaitForOne(@TempDir Path folder) throws Exception {
    VaultLogin login = ForgedVault.knownRole(folder);
    try (Vault vault = vault(login, new FewAtOnce(CALLERS, 0))) {
      assertThat(told(vault)).allMatch(why -> why.contains("did not answer within 2 s"));
    }

    socket.setSoTimeout(1);
    socket.accept().close();
    assertThatThrownBy(socket::accept).hasMessageContaining("timed out");
  }
}
