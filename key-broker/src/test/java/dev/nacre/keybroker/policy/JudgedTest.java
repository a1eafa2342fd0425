package dev.nacre.keybroker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.keybroker.session.Proven;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept to try policies on, when there is more of it than is kept.
class JudgedTest {
  private static final int MOST = 40;

  private Instant now = Instant.parse("2026-11-27T12:00:00Z");
  private final Store store;
  private final Judged judged;

  JudgedTest(@TempDir Path directory) {
    this.store = Store.openAt(directory, () -> now);
    this.judged = new Judged(store, () -> now, () -> MOST);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void release(int from, int to) {
    var guest = new Proven(JsonObject.builder().put("submods", JsonObject.empty()).build());
    for (int i = from; i < to; i++) {
      judged.keep(
          guest, new ResourcePolicy.Question("resource", List.of("a", "b", "s" + i), Map.of()));
    }
  }

  @Test
  void whatWasAskedIsKeptWithItsParametersAndWhoJudged() {
    var machine = JsonObject.builder().put("submods", JsonObject.empty()).build();
    var one = new ResourcePolicy.Question("nebula-ca", List.of("credential"), Map.of("ip", "1"));
    var other = new ResourcePolicy.Question("nebula-ca", List.of("credential"), Map.of("ip", "2"));

    judged.keep(new Proven(machine), one);
    judged.keep(Proven.elsewhere(machine), other);

    assertThat(judged.all())
        .extracting(Judged.Case::question, Judged.Case::elsewhere)
        .containsExactlyInAnyOrder(tuple(one, false), tuple(other, true));
  }

  @Test
  void everyCaseIsKeptWhileThereIsRoom() {
    release(0, MOST);
    release(0, MOST);

    assertThat(judged.all()).hasSize(MOST);
  }

  @Test
  void beyondThatOnlySomeOfEachMinuteAreWrittenAndTheOldestGo() {
    release(0, MOST);
    now = now.plus(Duration.ofMinutes(2));
    release(1_000, 2_000);

    assertThat(store.list("nacre_judged", "", 9_999)).hasSizeLessThanOrEqualTo(MOST + 3);
    assertThat(judged.all())
        .allSatisfy(past -> assertThat(past.question().path().getLast()).startsWith("s1"));
  }

  @Test
  void thereIsRoomForOthersInTheNextMinute() {
    release(0, 1_000);
    now = now.plus(Duration.ofMinutes(2));
    release(5_000, 5_001);

    assertThat(judged.all())
        .anySatisfy(past -> assertThat(past.question().path().getLast()).isEqualTo("s5000"));
  }
}
