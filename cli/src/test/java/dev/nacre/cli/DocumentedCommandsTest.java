package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParameterException;

/// Every command line of `nacre` in README and docs is one that the command takes: subcommands,
/// options and parameters are read as at a start, and nothing is run.
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of(System.getProperty("nacre.root"));
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w*\n(.*?)^```$");
  private static final Pattern COMMAND = Pattern.compile("^(?:\\S+=\\$\\()?(?:\\./)?nacre (.+)$");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|[^\\s\"']+");

  /// What the script `nacre` does itself.
  private static final Set<String> OF_THE_SCRIPT = Set.of("test", "bench", "fmt", "build");

  static Stream<String> commands() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path document : documents()) {
      var blocks = BLOCK.matcher(Files.readString(document));
      while (blocks.find()) {
        blocks
            .group(1)
            .replace("\\\n", " ")
            .lines()
            .map(line -> COMMAND.matcher(line.strip()))
            .filter(line -> line.matches())
            .map(line -> ROOT.relativize(document) + ": " + line.group(1))
            .forEach(found::add);
      }
    }
    return found.stream();
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isTaken(String documented) {
    List<String> words = words(documented.substring(documented.indexOf(": ") + 2));
    if (OF_THE_SCRIPT.contains(words.getFirst())) {
      return;
    }
    try {
      var parsed = NacreCommand.commandLine().parseArgs(words.toArray(String[]::new));
      assertThat(parsed.hasSubcommand()).isTrue();
    } catch (ParameterException e) {
      throw new AssertionError(documented + ": " + e.getMessage(), e);
    }
  }

  private static List<String> words(String command) {
    String alone = command.replaceFirst("\\s+(?:>|2>|&|\\||#).*$", "");
    return WORD.matcher(alone.replaceFirst("\\)\\s*$", ""))
        .results()
        .map(word -> word.group().replaceAll("^[\"']|[\"']$", ""))
        .toList();
  }
}
