package dev.nacre.keybroker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.storage.LogBlock;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of the last hours.
class ActivityTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-28T10:30:00Z"));
  private final Store store;
  private final Audit audit;
  private final Activity activity;

  ActivityTest(@TempDir Path directory) {
    store = Store.openAt(directory, now::get);
    audit = new Audit(store, now::get);
    activity = new Activity(audit, now::get);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void happened(String kind) {
    audit.write(kind, JsonObject.builder());
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  @Test
  void eachHourHasItsOwnCounts() {
    happened("release");
    happened("refusal");
    pass(Duration.ofHours(1));
    happened("release");
    happened("secret-put");
    audit.write("releases-counted", JsonObject.builder().put("count", 70));

    JsonObject told = activity.last(2);

    assertThat(told.bool("complete")).isTrue();
    assertThat(told.string("from")).isEqualTo("2026-11-28T10:00:00Z");
    assertThat(told.object("total").text())
        .isEqualTo("{\"releases\":72,\"refusals\":1,\"changes\":1}");
    assertThat(told.array("hours").text())
        .isEqualTo(
            "[{\"at\":\"2026-11-28T10:00:00Z\",\"releases\":1,\"refusals\":1,\"changes\":0},"
                + "{\"at\":\"2026-11-28T11:00:00Z\",\"releases\":71,\"refusals\":0,\"changes\":1}]");
  }

  @Test
  void whatIsOlderDoesNotCount() {
    happened("release");
    pass(Duration.ofMinutes(30));
    happened("refusal");

    assertThat(activity.last(1).object("total").text())
        .isEqualTo("{\"releases\":0,\"refusals\":1,\"changes\":0}");
  }

  @Test
  void severalPagesOfTheLogAreRead() {
    for (int i = 0; i < 2_100; i++) {
      happened("release");
    }

    assertThat(activity.last(1).object("total").number("releases")).isEqualTo(2_100);
  }

  @Test
  void whereNothingHappenedThereIsNothing() {
    assertThat(activity.last(Activity.MOST_HOURS).array("hours").size()).isZero();
  }

  /// What is left is counted once, and the answer says that there was more.
  @Test
  void entriesThatWerePrunedAreNotCounted(@TempDir Path keys) {
    PruningLab lab = PruningLab.on(store, keys.resolve("master.key"));
    lab.append(2 * LogBlock.SIZE + 100, now.get());
    lab.prune("100 entries");

    JsonObject told = activity.last(1);

    assertThat(lab.first()).isEqualTo(2 * LogBlock.SIZE);
    assertThat(told.object("total").number("releases")).isEqualTo(100);
    assertThat(told.bool("complete")).isFalse();
    lab.key().close();
  }
}
