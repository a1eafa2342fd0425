package dev.nacre.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.runtime.host.HostException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortForwardTest {
  @Test
  void twoNumbersOrOneForBoth() {
    assertThat(PortForward.parse("8080:80")).isEqualTo(new PortForward(8080, 80));
    assertThat(PortForward.parse("443")).isEqualTo(new PortForward(443, 443));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "a:1", "1:b", "1:2:3", "0:1", "1:65536", "-1:80"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> PortForward.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTakenPortIsSaidBeforeAnythingStarts() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var forward = new PortForward(taken.getLocalPort(), 80);
      assertThatThrownBy(forward::requireFree)
          .isInstanceOf(HostException.class)
          .hasMessageStartingWith("port " + taken.getLocalPort() + " on this host cannot be used")
          .hasMessageContaining("--port HOST:80");
    }
  }

  @Test
  void aFreePortIsFound() {
    assertThatCode(() -> PortForward.toGuest(80).requireFree()).doesNotThrowAnyException();
  }
}
