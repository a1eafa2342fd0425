package dev.nacre.endorsements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.codec.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GatheringTest {
  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final AtomicInteger asked = new AtomicInteger();

  private List<Bytes> answerAfter(long seconds) {
    asked.incrementAndGet();
    now.set(now.get().plusSeconds(seconds));
    return List.of(Bytes.of((byte) asked.get()));
  }

  /// Evidence of 64 devices would hold its request, and whoever waits for an answer, for hours.
  @Test
  void whoIsSlowIsNotAskedForEver() {
    Gathering gathering = Gathering.within(now::get);
    for (int i = 0; i < 64; i++) {
      gathering.take(EndorsementKind.CERTIFICATE, () -> answerAfter(20));
    }

    assertThat(asked.get()).isEqualTo(7);
    assertThat(gathering.supplied().endorsements().documents(EndorsementKind.CERTIFICATE))
        .hasSize(7);
    assertThat(gathering.supplied().problems())
        .hasSize(57)
        .containsOnly("an endorsement is not asked for: others took 120 s");
  }
}
