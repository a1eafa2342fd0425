package dev.nacre.keybroker.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.nacre.keybroker.plugin.PluginException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FewAtOnceTest {
  private static <T> FutureTask<T> begun(Supplier<T> work) {
    var task = new FutureTask<>(work::get);
    Thread.startVirtualThread(task);
    return task;
  }

  private static void assertBusy(Supplier<?> work, String what) {
    assertThatThrownBy(work::get)
        .hasMessage("2 " + what + " are under way, as many as may be at once: try again")
        .asInstanceOf(type(PluginException.class))
        .extracting(PluginException::reason)
        .isEqualTo(Reason.BUSY);
  }

  @Test
  void whoFindsNoTurnIsToldSoAndTheTurnsComeBack() throws Exception {
    var turns = new FewAtOnce("errands", 2, Duration.ofMillis(20));
    var started = new CountDownLatch(2);
    var end = new CountDownLatch(1);
    Supplier<String> errand =
        () -> {
          started.countDown();
          awaited(end);
          return "done";
        };
    FutureTask<String> first = begun(() -> turns.take(errand));
    FutureTask<String> second = begun(() -> turns.take(errand));
    started.await();

    assertBusy(() -> turns.take(() -> "third"), "errands");

    end.countDown();
    assertThat(List.of(first.get(), second.get())).containsOnly("done");
    assertThat(turns.take(() -> "third")).isEqualTo("third");
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoWaitsGetsTheNextTurn() throws Exception {
    var turns = new FewAtOnce("errands", 1, Duration.ofMinutes(1));
    var tasks = new ArrayList<FutureTask<Integer>>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      tasks.add(begun(() -> turns.take(() -> number)));
    }

    for (int i = 0; i < 20; i++) {
      assertThat(tasks.get(i).get()).isEqualTo(i);
    }
  }

  @Test
  void whatFailsGivesItsTurnBack() {
    var turns = new FewAtOnce("errands", 1, Duration.ZERO);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() ->
              turns.take(() -> {
                throw new IllegalStateException("failed");
              }))
          .hasMessage("failed");
    }
  }

  /// A guest may ask for certificates as fast as it likes.
  @Test
  void processesOfNebulaCertAreFew(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("nebula-cert");
    Files.writeString(
        script,
        """
        #!/bin/sh
        cd %s
        : > started.$$
        while [ ! -e go ]; do sleep 0.05; done
        """
            .formatted(folder));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    var program =
        new NebulaCert(
            script.toString(), new FewAtOnce("nebula-cert processes", 2, Duration.ofMillis(20)));
    FutureTask<String> first = begun(() -> program.run(List.of("sign")));
    FutureTask<String> second = begun(() -> program.run(List.of("sign")));
    while (started(folder) < 2) {
      Thread.sleep(20);
    }

    assertBusy(() -> program.run(List.of("sign")), "nebula-cert processes");

    Files.createFile(folder.resolve("go"));
    assertThat(first.get() + second.get()).isEmpty();
    assertThat(started(folder)).isEqualTo(2);
  }

  private static long started(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("started.")).count();
    }
  }
}
