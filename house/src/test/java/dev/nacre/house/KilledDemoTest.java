package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// No machine and no registry outlives the program that started it, however it ends.
class KilledDemoTest {
  private static final int SECONDS_TO_VANISH = 10;

  @Test
  void nothingRunsOnAfterTheDemoIsKilled() throws IOException, InterruptedException {
    Process demo = Distribution.command("demo", "--plain").redirectErrorStream(true).start();
    List<ProcessHandle> children;
    try (BufferedReader out = demo.inputReader()) {
      awaitLine(out, "guest: firmware");
      children = demo.descendants().toList();
    } finally {
      demo.destroyForcibly();
    }
    assertThat(demo.waitFor(SECONDS_TO_VANISH, TimeUnit.SECONDS)).isTrue();
    assertThat(children).as("QEMU and the registry run beside it").hasSizeGreaterThanOrEqualTo(2);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_VANISH);
    while (children.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
      Thread.sleep(50);
    }
    assertThat(children).noneMatch(ProcessHandle::isAlive);
  }

  private static void awaitLine(BufferedReader out, String word) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(word)) {
        return;
      }
    }
    throw new AssertionError("the demo ended without a line about " + word);
  }
}
