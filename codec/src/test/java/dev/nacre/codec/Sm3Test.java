package dev.nacre.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Sm3Test {
  /// The two examples of GB/T 32905-2016, appendix A, the empty message, and the lengths around
  /// which padding begins another block.
  @ParameterizedTest
  @CsvSource({
    "abc,1,66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    "abcd,16,debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
    "'',1,1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"
  })
  void theExamplesOfTheStandard(String part, int times, String digest) {
    assertThat(Sm3.digest(Bytes.utf8(part.repeat(times))).hex()).isEqualTo(digest);
  }
}
