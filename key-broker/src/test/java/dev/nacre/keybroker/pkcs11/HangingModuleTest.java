package dev.nacre.keybroker.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.storage.StoreException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HangingModuleTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final SoftHsm hsm = SoftHsm.required();

  private TokenSettings settings(Path module) {
    TokenSettings settings = hsm.settings();
    return new TokenSettings(module, settings.slot(), settings.label(), settings.pin());
  }

  private static List<Long> look(Token token) {
    return token.with(session -> session.find(new Attributes().text(Constants.LABEL, "none")));
  }

  @Test
  void aModuleThatHangsWhileItIsInitialisedIsNotAwaitedForEver() {
    hsm.hanging((copy, waking) -> {
      var custodian =
          new TokenCustodian(() -> Token.open(settings(copy), SHORT), "master", new SecureRandom());
      try {
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(() -> custodian.unwrap(Bytes.zeros(64)))
              .isInstanceOf(StoreException.class)
              .hasMessageContaining("the module " + copy + " hangs")
              .matches(failure -> ((StoreException) failure).isKeyAway());
        }
        assertThat(loading()).isEqualTo(1);
      } finally {
        waking.run();
      }
      try (Token awake = Token.open(settings(copy), LONG)) {
        assertThat(look(awake)).isEmpty();
      }
    });
  }

  /// How many threads wait for a module.
  private static long loading() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("nacre-pkcs11-load"))
        .count();
  }
}
