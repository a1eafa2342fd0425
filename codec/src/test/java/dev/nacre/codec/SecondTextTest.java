package dev.nacre.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecondTextTest {
  @Test
  void theTimesOfOneSecondAreWrittenOnce() {
    List<Instant> written = new ArrayList<>();
    var text =
        new SecondText(time -> {
          written.add(time);
          return time.toString();
        });
    written.clear();

    assertThat(text.of(Instant.parse("2026-12-31T23:59:59Z"))).isEqualTo("2026-12-31T23:59:59Z");
    assertThat(text.of(Instant.parse("2026-12-31T23:59:59.999999999Z")))
        .isEqualTo("2026-12-31T23:59:59Z");
    assertThat(written).hasSize(1);
    assertThat(text.of(Instant.parse("2027-01-01T00:00:00.1Z"))).isEqualTo("2027-01-01T00:00:00Z");
    assertThat(text.of(Instant.parse("2026-12-31T23:59:59Z"))).isEqualTo("2026-12-31T23:59:59Z");
  }
}
