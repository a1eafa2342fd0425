package dev.nacre.keybroker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.keybroker.keys.KeySourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys for TLS in the forms in which OpenSSL, cert-manager and upstream's guides make them. The
/// keys beside this test were made for it.
class ServerTlsTest {
  @TempDir private Path folder;

  private static String content(String name) throws IOException {
    try (InputStream in = ServerTlsTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private ServerTls read(String certificate, String key) throws IOException {
    Path chain = Files.writeString(folder.resolve("chain.pem"), certificate);
    Path file = Files.writeString(folder.resolve("key.pem"), key);
    return ServerTls.of(
            new TlsMode.Files(chain, file),
            TlsRules.intermediate(),
            List.of(),
            folder,
            InstantSource.system())
        .orElseThrow();
  }

  /// SEC 1 behind its curve's parameters, PKCS#1, PKCS#8.
  @ParameterizedTest
  @CsvSource({
    "curve.crt, curve-sec1.pem, EC",
    "curve.crt, curve-pkcs8.pem, EC",
    "rsa.crt, rsa-pkcs1.pem, RSA"
  })
  void aKeyIsReadInAnyForm(String certificate, String key, String kind) throws IOException {
    ServerTls tls = read(content(certificate), content(key));

    assertThat(tls.shown().get().keys().getPrivateKey("server").getAlgorithm()).isEqualTo(kind);
  }

  @Test
  void aCertificateBeforeTheKeyIsPassedOver() throws IOException {
    String both = content("rsa.crt") + content("rsa-pkcs1.pem");

    ServerTls tls = read(content("rsa.crt"), both);

    assertThat(tls.shown().get().keys().getPrivateKey("server").getAlgorithm()).isEqualTo("RSA");
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.crt, found CERTIFICATE",
    "curve-sec1.pem, cannot set up TLS",
  })
  void aFileWithoutTheKeyIsRefused(String key, String why) {
    assertThatThrownBy(() -> read(content("rsa.crt"), content(key)))
        .isInstanceOf(KeySourceException.class)
        .hasMessageContaining(why);
  }
}
