package dev.nacre.keybroker.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an address to listen at is called, here and elsewhere.
class SocketTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:80, http://127.0.0.1:80, 127.0.0.1:80",
    "kbs.example:80, http://kbs.example:80, kbs.example:80",
    "0.0.0.0:80, http://127.0.0.1:80, 0.0.0.0:80",
    "[::]:80, http://127.0.0.1:80, [::]:80",
    "[::1]:80, http://[::1]:80, [::1]:80"
  })
  void itIsReachedFromTheSameHostWhereTheUrlSays(String text, URI url, String told) {
    Socket socket = Socket.parse("listen", text);

    assertThat(socket.here("http")).isEqualTo(url);
    assertThat(socket).hasToString(told);
  }

  @Test
  void oneAddressIsNotReachedByOthers() {
    assertThat(new Socket("127.0.0.1", 80).elsewhere("http")).isEmpty();
  }

  @Test
  void allAddressesOfTheHostAreToldButThoseThatOnlyItReaches() {
    assertThat(new Socket("0.0.0.0", 80).elsewhere("https"))
        .allSatisfy(url -> {
          assertThat(url.getScheme()).isEqualTo("https");
          assertThat(url.getPort()).isEqualTo(80);
          assertThat(url.getHost()).doesNotStartWith("127.").doesNotStartWith("169.254.");
        });
  }
}
