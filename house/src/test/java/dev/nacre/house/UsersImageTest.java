package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nacre demo` with an image of the user's, left running, and ended with Ctrl-C.
class UsersImageTest {
  private static final int SECONDS_TO_END = 60;

  @TempDir private Path folder;

  @Test
  void runsUntilControlCAndLeavesNothing() throws IOException, InterruptedException {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    String image = SmallImage.asLayoutThatStays(folder.resolve("image"));
    Process demo =
        Distribution.command(
                List.of("-Djava.io.tmpdir=" + temporary),
                "demo",
                "--plain",
                "--keep",
                "--image",
                image)
            .redirectErrorStream(true)
            .start();
    List<ProcessHandle> children;
    var screen = new StringBuilder();
    try (BufferedReader out = demo.inputReader()) {
      readTo("Ctrl-C ends it", out, screen);
      children = demo.descendants().toList();
      Finished.of(new ProcessBuilder("sh", "-c", "kill -INT " + demo.pid()));
      assertThat(demo.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)).isTrue();
    } finally {
      demo.destroyForcibly();
    }
    assertThat(screen).contains("container: " + SmallImage.ANSWER);
    assertThat(children).as("QEMU and the registry").hasSizeGreaterThanOrEqualTo(2);
    assertThat(children).noneMatch(ProcessHandle::isAlive);
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  private static void readTo(String word, BufferedReader out, StringBuilder screen)
      throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      screen.append(line).append('\n');
      if (line.contains(word)) {
        return;
      }
    }
    throw new AssertionError("the demo ended before \"" + word + "\":\n" + screen);
  }
}
