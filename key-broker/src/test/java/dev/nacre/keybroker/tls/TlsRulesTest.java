package dev.nacre.keybroker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What upstream's configurations, written for OpenSSL, let TLS use here. The JDK passes over names
/// that it does not know, so that a server could be left with nothing to agree on.
class TlsRulesTest {
  private static final TlsRules ANY = TlsRules.intermediate();

  @ParameterizedTest
  @CsvSource({
    "X25519:secp256r1:secp384r1, x25519 secp256r1 secp384r1",
    "P-256:P-384:P-521, secp256r1 secp384r1 secp521r1",
    "prime256v1, secp256r1",
    "x25519: x448, x25519 x448",
    "ffdhe2048, ffdhe2048",
    "X25519MLKEM768:SecP256r1MLKEM768:X25519, x25519"
  })
  void groupsAreKnownByTheirNamesOfOpenSsl(String list, String groups) {
    assertThat(ANY.withGroups(list).parameters(false).getNamedGroups())
        .containsExactly(groups.split(" "));
  }

  @Test
  void groupsThatTheJdkDoesNotHaveAreNamed() {
    assertThat(TlsRules.awaited("X25519MLKEM768:X25519:SecP384r1MLKEM1024"))
        .containsExactly("X25519MLKEM768", "SecP384r1MLKEM1024");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "P-999", "X25519:", "X25519MLKEM768", "sect571r1:X25519"})
  void aServerIsNotLeftWithoutAGroup(String list) {
    assertThatThrownBy(() -> ANY.withGroups(list))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("tls_groups");
  }

  /// Mozilla's intermediate suites, as OpenSSL writes them.
  @ParameterizedTest
  @CsvSource({
    "ECDHE-ECDSA-AES128-GCM-SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "DHE-RSA-AES128-GCM-SHA256, TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384, TLS_AES_256_GCM_SHA384"
  })
  void suitesAreKnownByTheirNamesOfOpenSsl(String name, String suite)
      throws NoSuchAlgorithmException {
    assertThat(ANY.withCiphers(name).parameters(false).getCipherSuites()).containsExactly(suite);
    assertThat(List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()))
        .contains(suite);
  }
}
