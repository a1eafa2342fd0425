package dev.nacre.cli.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.cli.NacreCommand;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The commands in an advice, and what is added so that they go where the owner asked.
class AdvisedCommandsTest {
  private static final List<String> ASKED = List.of("--url", "http://kbs:8080", "--tenant", "a");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "if this machine is right: nacre reference-value put --add x '[\"a, (b); c\"]'"
            + "|nacre reference-value put --add x '[\"a, (b); c\"]'",
        "nacre reference-value put x ''\\''; echo owned; '\\'''"
            + "|nacre reference-value put x ''\\''; echo owned; '\\'''",
        "get a list: nacre endorsements refresh (or fetch); then|nacre endorsements refresh",
        "see it (nacre evidence show FILE), and go on|nacre evidence show FILE",
      })
  void aCommandEndsOutsideOfItsQuotes(String advice, String command) {
    assertThat(AdvisedCommands.in(advice)).containsExactly(command);
  }

  @Test
  void eachOfSeveralIsFound() {
    assertThat(
            AdvisedCommands.in(
                "nacre policy get resource a > a.rego, change it, nacre policy try resource a"
                    + " a.rego, then nacre policy set resource a a.rego"))
        .containsExactly(
            "nacre policy get resource a > a.rego",
            "nacre policy try resource a a.rego",
            "nacre policy set resource a a.rego");
  }

  @Test
  void noCommandIsMadeOfAWordThatEndsLikeIt() {
    assertThat(AdvisedCommands.in("see docs/nacre serve and xnacre run")).isEmpty();
  }

  @Test
  void whatTheOwnerGaveIsAddedBeforeTheFileThatTheOutputGoesTo() {
    assertThat(
            AdvisedCommands.with(
                NacreCommand.commandLine(),
                ASKED,
                "first nacre policy get resource a > a.rego, change it"))
        .isEqualTo(
            "first nacre policy get resource a --url http://kbs:8080 --tenant a > a.rego, change"
                + " it");
  }

  @Test
  void commandsThatAskNoServerStayAsTheyAre() {
    String advice = "nacre endorsements refresh (or fetch); nacre evidence show FILE";

    assertThat(AdvisedCommands.with(NacreCommand.commandLine(), ASKED, advice)).isEqualTo(advice);
  }

  @Test
  void anAddressThatAShellWouldReadIsQuoted() {
    assertThat(
            AdvisedCommands.with(
                NacreCommand.commandLine(),
                List.of("--url", "http://a/?b&c"),
                "nacre secret put x/y/z"))
        .isEqualTo("nacre secret put x/y/z --url 'http://a/?b&c'");
  }

  @Test
  void wordsAreReadAsAShellReadsThem() {
    assertThat(AdvisedCommands.words("nacre a 'b c' 'd'\\''e' > f"))
        .containsExactly("nacre", "a", "b c", "d'e");
  }
}
