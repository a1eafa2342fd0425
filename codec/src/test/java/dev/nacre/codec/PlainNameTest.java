package dev.nacre.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainNameTest {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,3}");

  @Test
  void eachCharacterIsJudgedAsByTheExpression() {
    for (char c = 0; c < 0x250; c++) {
      String name = "a" + c;
      assertThat(PlainName.is(name, 3)).as(name).isEqualTo(PLAIN.matcher(name).matches());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "abc", "abcd", "a\n", "ａ"})
  void soIsTheLength(String name) {
    assertThat(PlainName.is(name, 3)).isEqualTo(PLAIN.matcher(name).matches());
  }
}
