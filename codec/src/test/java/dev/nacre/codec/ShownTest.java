package dev.nacre.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {
  @Test
  void aNameIsOneVisibleWord() {
    assertThat(Shown.name("team-a/\u001b[2J kéy\n")).isEqualTo("team-a/?[2J?k?y?");
    assertThat(Shown.name("x".repeat(80))).isEqualTo("x".repeat(80));
    assertThat(Shown.name("x".repeat(81))).isEqualTo("x".repeat(80) + "…");
  }

  @Test
  void aSentenceKeepsItsSpaces() {
    assertThat(Shown.line("no such\r\nkey", 20)).isEqualTo("no such??key");
    assertThat(Shown.line("no such key", 7)).isEqualTo("no such…");
  }

  @Test
  void aBeginningIsLeftAsItIs() {
    assertThat(Shown.beginning("[\"é\"]", 20)).isEqualTo("[\"é\"]");
    assertThat(Shown.beginning("[\"é\"]", 3)).isEqualTo("[\"é…");
  }
}
