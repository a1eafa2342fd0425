package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The help of each command teaches its use, and a mistake of use gets one sentence.
class CommandHelpTest {
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|[^\\s\"]+");

  private static final CommandLine NACRE = NacreCommand.commandLine();

  private static List<CommandSpec> commands() {
    return every(NACRE).toList();
  }

  private static Stream<CommandSpec> every(CommandLine command) {
    return Stream.concat(
        Stream.of(command.getCommandSpec()),
        command.getSubcommands().values().stream().distinct().flatMap(CommandHelpTest::every));
  }

  @Test
  void itsFirstLineIsASentenceForListsOfCommands() {
    assertThat(commands())
        .allSatisfy(command -> assertThat(command.usageMessage().description()[0]).endsWith("."));
  }

  @Test
  void itTellsWhatItsStatusMeans() {
    assertThat(commands())
        .allSatisfy(command ->
            assertThat(command.commandLine().getUsageMessage()).contains("Exit status:"));
  }

  @Test
  void itShowsAnExampleThatIsTaken() {
    assertThat(commands())
        .allSatisfy(command -> {
          String name = command.qualifiedName().substring("nacre".length()).strip() + " ";
          List<String> shown = examples(command);
          boolean isTopic = !command.subcommands().isEmpty();
          assertThat(isTopic || shown.stream().anyMatch(line -> (line + " ").startsWith(name)))
              .as(name + "in " + shown)
              .isTrue();
        });
  }

  @Test
  void everyExampleIsOneThatTheCommandTakes() {
    assertThat(commands().stream().flatMap(command -> examples(command).stream()))
        .isNotEmpty()
        .allSatisfy(
            example -> assertThat(NACRE.parseArgs(words(example)).hasSubcommand()).isTrue());
  }

  /// Lines of description and footer that begin with the command, put together where they go on.
  private static List<String> examples(CommandSpec command) {
    String text =
        String.join("\n", command.usageMessage().description())
            + "\n"
            + String.join("\n", command.usageMessage().footer());
    return text.replaceAll("\\\\\n\\s*", "")
        .lines()
        .filter(line -> line.startsWith("  ") && line.contains("nacre "))
        .map(line -> line.substring(line.indexOf("nacre ") + 6))
        .filter(line -> !line.contains("…"))
        .toList();
  }

  private static String[] words(String example) {
    String alone = example.replaceFirst("\\s+(?:>|\\|).*$", "").replaceFirst("\\s{3,}\\S.*$", "");
    return WORD.matcher(alone)
        .results()
        .map(word -> word.group().replace("\"", ""))
        .toArray(String[]::new);
  }

  @Test
  void anOptionOfOneNameTakesTheSameKindOfValueEverywhere() {
    Map<String, TreeSet<String>> labels = new TreeMap<>();
    commands().stream()
        .flatMap(command -> command.options().stream())
        .filter(option -> !option.hidden())
        .forEach(option ->
            Arrays.stream(option.names())
                .filter(name -> name.startsWith("--"))
                .forEach(name ->
                    labels
                        .computeIfAbsent(name, _ -> new TreeSet<>())
                        .add(option.arity().max() == 0 ? "" : option.paramLabel())));
    var several = new ArrayList<String>();
    labels.forEach((name, kinds) -> {
      if (kinds.size() > 1) {
        several.add(name + " " + kinds);
      }
    });

    assertThat(several)
        .containsExactly(
            "--data [DIR, PATH]", // of policies: OPA's
            "--endorsements [DIR|FILE, DIR|FILE|online|kept|offline]", // of a TPM: files alone
            "--memory [ADDRESS:MIB, MIB]", // of a realm: in several places
            "--output [DIR, FILE]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secrt list|there is no command secrt; did you mean secret?",
        "secret lst|there is no command lst; did you mean list?",
        "secret list --formta|there is no option --formta; did you mean --format?",
        "secret list now|one word too many: now",
        "tenant frobnicate|there is no command frobnicate",
        "policy set resorce x|KIND: expected one of resource, attestation; found resorce",
        "policy try foo x|reference-values, reference-set; found foo",
        "tenant put a --secrets many|--secrets: expected a whole number, found many",
        "token make a --role reader --expires soon|--expires: expected a time such as",
        "status --format xml|--format: expected one of text, json; found xml",
        "secret put|Missing required parameter: 'NAME'",
      })
  void aMistakeOfUseGetsOneSentence(String mistake) {
    String[] parts = mistake.split("\\|", -1);

    Outcome outcome = Outcome.of((Object[]) parts[0].split(" ", -1));

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("nacre: ").contains(parts[1]).contains(" --help");
    assertThat(outcome.err().lines().count()).isLessThan(8);
  }

  @Test
  void itCompletesInTheShell() {
    assertThat(Outcome.of("completion").out())
        .contains("complete -F _complete_nacre")
        .contains("reference-value");
  }
}
