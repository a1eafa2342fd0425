package dev.nacre.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.web.FewAtOnce.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class FewAtOnceTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  @Test
  void whoFindsNoTurnIsToldSoAndAClosedOneIsFree() throws Exception {
    var turns = FewAtOnce.of(2);
    Turn first = turns.begin(SHORT);
    try (var _ = turns.begin(SHORT)) {
      assertThatThrownBy(() -> turns.begin(SHORT))
          .isInstanceOf(NoTurnException.class)
          .hasMessage("2 calls did not end within 20 ms");
      first.close();

      assertThat(begunAndEnded(turns)).isEqualTo("done");
    }
  }

  @Test
  void whoWaitsGetsTheNextTurn() throws Exception {
    var turns = FewAtOnce.of(1);
    var waiting = new ArrayList<FutureTask<String>>();
    try (var _ = turns.begin(LONG)) {
      for (int i = 0; i < 20; i++) {
        waiting.add(new FutureTask<>(() -> begunAndEnded(turns)));
        Thread.startVirtualThread(waiting.getLast());
      }
    }
    for (FutureTask<String> one : waiting) {
      assertThat(one.get()).isEqualTo("done");
    }
  }

  private static String begunAndEnded(FewAtOnce turns) throws InterruptedException {
    try (var _ = turns.begin(LONG)) {
      return "done";
    }
  }

  @Test
  void whoFindsNoPlaceToWaitIsToldAtOnce() throws Exception {
    var turns = new FewAtOnce(2, 0);
    try (var _ = turns.begin(LONG);
        var _ = turns.begin(LONG)) {
      assertThatThrownBy(() -> turns.begin(LONG))
          .isInstanceOf(NoTurnException.class)
          .hasMessage("2 calls do not end, and 0 await their turn");
    }

    assertThat(begunAndEnded(turns)).isEqualTo("done");
  }
}
