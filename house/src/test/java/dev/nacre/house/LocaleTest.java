package dev.nacre.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A measured command line may have letters beyond ASCII: `./nacre` reads them as UTF-8 whatever
/// the locale, since Java by itself takes them for others where none is set.
class LocaleTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "C", "POSIX", "C.UTF-8", "xx_YY.UTF-8"})
  void anUmlautIsOneLetter(String locale) throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        SourceTree.ROOT.resolve("cli/target/nacre/built").toFile().exists(),
        "skipped: ./nacre would build first; ./nacre test has built");
    var command =
        new ProcessBuilder(
            SourceTree.ROOT.resolve("nacre").toString(),
            "policy",
            "eval",
            "--format",
            "raw",
            "count(\"grün\")");
    command.environment().keySet().removeIf(name -> name.startsWith("LC_"));
    command.environment().put("LANG", locale);
    command.environment().put("JAVA_HOME", System.getProperty("java.home"));

    Finished done = Finished.of(command);

    assertThat(done.output().strip()).isEqualTo("4");
    assertThat(done.status()).isZero();
  }
}
