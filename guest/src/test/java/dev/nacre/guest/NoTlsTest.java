package dev.nacre.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.protocol.initdata.DigestAlgorithm;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NoTlsTest {
  private final SSLContext before = before();
  private final OwnEvidence evidence =
      new OwnEvidence(
          new UnsignedAttester(Bytes.zeros(32)),
          Initdata.builder(DigestAlgorithm.SHA256).build(),
          new Reporter());

  @BeforeEach
  void replace() {
    NoTls.becomeDefault();
  }

  @AfterEach
  void restore() {
    SSLContext.setDefault(before);
  }

  @Test
  void plainHttpWorksWithoutTls() throws Exception {
    try (var broker = new LoopbackBroker();
        var client = KbsClient.of(broker.endpoint(), evidence)) {
      assertThat(client.token()).isEqualTo("a.b.c");
      assertThat(broker.attestations).hasSize(1);
    }
  }

  @Test
  void tlsDoesNot() throws Exception {
    try (var broker = new LoopbackBroker()) {
      KbsEndpoint secure =
          KbsEndpoint.at(broker.url().replace("http:", "https:")).trying(1, Duration.ZERO);
      try (var client = KbsClient.of(secure, evidence)) {
        assertThatThrownBy(client::token).isInstanceOf(RuntimeException.class);
      }
    }
  }

  private static SSLContext before() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
