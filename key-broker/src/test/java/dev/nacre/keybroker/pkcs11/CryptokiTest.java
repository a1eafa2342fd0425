package dev.nacre.keybroker.pkcs11;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CryptokiTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void aModuleThatIsNotThereIsSaid(@TempDir Path folder) {
    Path absent = folder.resolve("libabsent.so");

    assertThatThrownBy(() -> Cryptoki.load(absent, PATIENCE))
        .isInstanceOf(Pkcs11Exception.class)
        .hasMessage(absent + " is no PKCS#11 module: there is no such file");
  }

  @Test
  void aFileThatIsNoModuleIsSaid(@TempDir Path folder) throws Exception {
    Path text = Files.writeString(folder.resolve("libtext.so"), "no library");

    assertThatThrownBy(() -> Cryptoki.load(text, PATIENCE))
        .isInstanceOf(Pkcs11Exception.class)
        .hasMessage(text + " is no PKCS#11 module that can be loaded");
  }
}
