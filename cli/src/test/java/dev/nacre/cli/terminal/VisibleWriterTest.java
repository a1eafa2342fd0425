package dev.nacre.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.cli.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What strangers wrote does nothing to the terminal that shows it.
class VisibleWriterTest {
  private static String shown(String text) {
    var out = new StringWriter();
    new PrintWriter(new VisibleWriter(out)).print(text);
    return out.toString();
  }

  /// Escape, backspace, carriage return, delete, CSI and NEL of C1, a direction, its isolate, a
  /// line separator.
  @ParameterizedTest
  @ValueSource(chars = {0x1b, 0x08, 0x0d, 0x7f, 0x9b, 0x85, 0x202e, 0x2066, 0x2028})
  void whatATerminalObeysIsShown(char obeyed) {
    assertThat(shown("a" + obeyed + "b")).isEqualTo("a\\u%04xb".formatted((int) obeyed));
  }

  @Test
  void textStaysAsItIs() {
    assertThat(shown("expected\tüß, 値, 🔑\nfound \\u001b"))
        .isEqualTo("expected\tüß, 値, 🔑\nfound \\u001b");
  }

  @Test
  void charactersAndPartsAreShownLikewise() {
    var out = new StringWriter();
    var writer = new PrintWriter(new VisibleWriter(out));
    writer.write(0x1b);
    writer.write("ab\u001bcd".toCharArray(), 1, 3);
    writer.write("ab\u001bcd", 1, 3);

    assertThat(out).hasToString("\\u001bb\\u001bcb\\u001bc");
  }

  @Test
  void whatACommandTellsIsShown() {
    assertThat(Outcome.of("policy", "check", "no\u001b[2J.rego").err())
        .contains("no\\u001b[2J.rego")
        .doesNotContain("\u001b");
  }
}
