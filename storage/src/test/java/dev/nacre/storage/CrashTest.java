package dev.nacre.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process that writes, again and again: what it said it wrote must be there.
class CrashTest {
  private static final int ROUNDS = Integer.getInteger("nacre.crash.rounds", 8);

  @TempDir private Path directory;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void whatWasAcknowledgedSurvivesAKill() throws Exception {
    long acknowledged = -1;
    for (int round = 0; round < ROUNDS; round++) {
      long killed = writeUntilKilled(acknowledged + 1, 5 + round * 7 % 40);
      assertThat(killed).isGreaterThan(acknowledged);
      acknowledged = killed;
      try (Store store = Store.openAt(directory, InstantSource.system())) {
        assertThat(store.nextEntry("writes")).isGreaterThan(acknowledged);
        for (long i = 0; i <= acknowledged; i++) {
          assertThat(store.find("kbs", "key-" + i)).as("key-" + i).isPresent();
        }
        acknowledged = store.nextEntry("writes") - 1;
        assertThat(store.find("kbs", "key-" + acknowledged)).isPresent();
      }
    }
  }

  /// The number of the last write that the child acknowledged before it was killed.
  private long writeUntilKilled(long first, int writes) throws IOException, InterruptedException {
    Process child =
        JavaChild.start(CrashTest.Writer.class, directory.toString(), Long.toString(first));
    long last = -1;
    try (BufferedReader lines = child.inputReader(StandardCharsets.US_ASCII)) {
      for (int i = 0; i < writes; i++) {
        String line = lines.readLine();
        if (line == null) {
          break;
        }
        last = Long.parseLong(line);
      }
      var _ = child.toHandle().destroyForcibly();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = Long.parseLong(line);
      }
    }
    assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return last;
  }

  /// The child: writes without end and says each number when its write returned.
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      Store store = Store.openAt(Path.of(arguments[0]), InstantSource.system());
      for (long i = Long.parseLong(arguments[1]); ; i++) {
        store.apply(
            List.of(
                new Change.Put("kbs", "key-" + i, Bytes.zeros(2000)),
                new Change.Append("writes", Bytes.utf8("entry " + i))));
        System.out.println(i);
        System.out.flush();
      }
    }
  }
}
