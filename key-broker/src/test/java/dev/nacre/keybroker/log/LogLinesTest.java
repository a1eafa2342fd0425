package dev.nacre.keybroker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Lines on their way to the log. A line may wait for others for as long as a test never takes, so
/// that only a flush, or a full queue, has them written.
class LogLinesTest {
  private final Pieces pieces = new Pieces();
  private final LogLines lines =
      new LogLines(new PrintStream(pieces, false, StandardCharsets.UTF_8), Duration.ofHours(1));

  /// What each system call would have got.
  private static final class Pieces extends ByteArrayOutputStream {
    private final List<String> written = new ArrayList<>();

    @Override
    public synchronized void flush() {
      if (size() > 0) {
        written.add(toString(StandardCharsets.UTF_8));
        reset();
      }
    }

    synchronized List<String> written() {
      return List.copyOf(written);
    }
  }

  @Test
  void whatComesTogetherIsWrittenTogether() {
    lines.add("one");
    lines.add("zwölf");
    lines.flush();

    assertThat(pieces.written()).containsExactly("one\nzwölf\n");
  }

  @Test
  void aFlushHasWrittenWhatCameBeforeIt() {
    lines.add("one");
    lines.flush();
    lines.add("two");
    lines.flush();

    assertThat(pieces.written()).containsExactly("one\n", "two\n");
  }

  @Test
  void moreLinesThanMayWaitAreAllWritten() {
    List<String> many = IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();

    many.forEach(lines::add);
    lines.flush();

    assertThat(String.join("", pieces.written()).lines()).containsExactlyElementsOf(many);
  }
}
