package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandsTest {
  private static final String UNTIDY = "package p\nallow if { input.a\n   input.b }\nx   := 1\n";
  private static final String TIDY =
      """
      package p

      allow if {
      \tinput.a
      \tinput.b
      }

      x := 1
      """;

  @TempDir private Path directory;

  private record Outcome(int status, String out, String err) {}

  @Test
  void fmtPrintsTheFormattedPolicyAndLeavesTheFileAlone() throws IOException {
    Path file = file("p.rego", UNTIDY);

    assertThat(run("fmt", file)).isEqualTo(new Outcome(0, TIDY, ""));
    assertThat(file).hasContent(UNTIDY);
  }

  @Test
  void fmtWritesListsAndFailsAsOpaDoes() throws IOException {
    Path untidy = file("a.rego", UNTIDY);
    Path tidy = file("b.rego", TIDY);

    assertThat(run("fmt", "--list", "--fail", directory))
        .isEqualTo(new Outcome(2, untidy + "\n", ""));
    assertThat(run("fmt", "-l", "-w", directory).out()).isEqualTo(untidy + "\n");
    assertThat(untidy).hasContent(TIDY);
    assertThat(tidy).hasContent(TIDY);
    assertThat(run("fmt", "--list", "--fail", directory)).isEqualTo(new Outcome(0, "", ""));
  }

  @Test
  void fmtShowsTheDifference() throws IOException {
    Path file = file("p.rego", "package p\n\nx := 1\ny := 2\nz := 3\nu := 4\nv := 5\nw   := 6\n");

    assertThat(run("fmt", "--diff", file).out())
        .isEqualTo(
            "--- %s\n+++ %<s\n".formatted(file)
                + """
                @@ -5,4 +5,4 @@
                 z := 3
                 u := 4
                 v := 5
                -w   := 6
                +w := 6
                """);
  }

  @Test
  void whatCannotBeParsedIsToldWithItsPlace() throws IOException {
    Outcome outcome = run("fmt", file("p.rego", "package p\nx := ]\n"));

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("p.rego:2:6: rego_parse_error");
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static Outcome run(Object... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var all = new ArrayList<>(List.of("policy"));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    int status =
        NacreCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    return new Outcome(status, out.toString(), err.toString());
  }
}
