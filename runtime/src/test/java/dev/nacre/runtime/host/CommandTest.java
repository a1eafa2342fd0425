package dev.nacre.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {
  @TempDir private Path folder;

  @Test
  void itsOutputAndErrorsAreGiven() throws IOException {
    assertThat(Command.in(folder, "sh", "-c", "echo $A; echo b >&2; pwd").with("A", "a").output())
        .isEqualTo("a\nb\n" + folder.toRealPath() + "\n");
  }

  @Test
  void aFailureSaysStatusAndLastWords() {
    assertThatThrownBy(() -> Command.in(folder, "sh", "-c", "echo because; exit 3").output())
        .isInstanceOf(HostException.class)
        .hasMessage("`sh -c echo because; exit 3` ended with status 3: because");
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Command.in(folder, "no-such-program").output())
        .isInstanceOf(HostException.class)
        .hasMessageStartingWith("cannot run no-such-program: ");
  }
}
