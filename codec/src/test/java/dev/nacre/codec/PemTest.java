package dev.nacre.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
  @Test
  void blocksAreFoundBetweenOtherText() {
    String text =
        """
        subject=CN = x
        -----BEGIN CERTIFICATE-----
        AQID
        BA==
        -----END CERTIFICATE-----
        -----BEGIN X509 CRL-----\r
        BQ==\r
        -----END X509 CRL-----
        """;

    assertThat(Pem.parseAll(text))
        .containsExactly(
            new Pem("CERTIFICATE", Bytes.of((byte) 1, (byte) 2, (byte) 3, (byte) 4)),
            new Pem("X509 CRL", Bytes.of((byte) 5)));
    assertThat(Pem.contents(Pem.CERTIFICATE, text)).hasSize(1);
    assertThat(Pem.parseAll("no block")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN ",
        "-----BEGIN X-----",
        "-----BEGIN X-----\nAQ==\n-----END Y-----",
        "-----BEGIN X-----\n*\n-----END X-----",
        "-----BEGIN X-----\n-----BEGIN X-----\n-----END X-----",
        "-----BEGIN X-----END X-----",
        "-----BEGIN X----END X-----",
      })
  void crookedBlocksAreRefused(String text) {
    assertThatThrownBy(() -> Pem.parseAll(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void endlessBlocksAreRefused() {
    String many = "-----BEGIN X-----\n-----END X-----\n".repeat(257);

    assertThatThrownBy(() -> Pem.parseAll(many))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most 256");
  }
}
