package dev.nacre.keybroker.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookiesTest {
  @ParameterizedTest
  @CsvSource({
    "id=abc, abc",
    "id=\"abc\", abc",
    "other=1; id=abc, abc",
    "other=1;id=abc;third=2, abc",
    "' id = abc ', abc",
    "id=first; id=second, first",
    "other; id=abc, abc",
    "id=a=b, a=b",
    "id=\", '\"'",
    "id=, ''",
  })
  void findsTheFirstOfTheName(String header, String value) {
    assertThat(Cookies.find(header, "id")).contains(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ";", "=", "id", "ID=abc", "xid=abc", "id2=abc", "other=id=abc", ";;;"})
  void findsNothingElse(String header) {
    assertThat(Cookies.find(header, "id")).isEmpty();
  }
}
