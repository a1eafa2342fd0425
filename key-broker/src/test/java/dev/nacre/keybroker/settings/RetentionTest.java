package dev.nacre.keybroker.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.MalformedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
  @ParameterizedTest
  @ValueSource(strings = {"forever", "1 days", "400 days", "1000000 entries"})
  void whatAnOwnerWritesIsRead(String text) {
    assertThat(Retention.parse("nacre.audit.retention", text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0 days",
        "-1 days",
        "0 entries",
        "400",
        "400days",
        "400 weeks",
        "1e3 days",
        "9999999999 days",
        "400 days "
      })
  void whatMayMeanAnythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Retention.parse("nacre.audit.retention", text))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("nacre.audit.retention: expected \"400 days\"");
  }
}
