package dev.nacre.guest.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4Test {
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "10.0.2.15", "255.255.255.0", "192.168.1.254"})
  void anAddressIsReadAndWritten(String text) {
    assertThat(Ipv4.parse(text)).hasToString(text);
    assertThat(Ipv4.parse("1.2.3.4").octets()).containsExactly(1, 2, 3, 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.-4", "1.2.3.x", "1..2.3"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> Ipv4.parse(text)).isInstanceOf(MalformedException.class);
  }
}
