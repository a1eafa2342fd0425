package dev.nacre.cli.policy;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.OutputFormat;
import dev.nacre.policy.Explanation;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre policy explain`: says why a rule has its value.
@Command(
    name = "explain",
    description = "Say why a rule such as data.policy.allow is true, false or undefined.",
    footer = "  nacre policy explain --data policy.rego --input input.json data.policy.allow",
    mixinStandardHelpOptions = true)
final class PolicyExplainCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private PolicyOptions options = new PolicyOptions();
  @Mixin private final OutputFormat format = new OutputFormat();

  @Parameters(paramLabel = "PATH", description = "The rule, from data on.")
  private String path = "";

  @Override
  public void run() {
    PrintWriter out = Console.of(spec);
    Explanation explanation = options.compile().explain(path, options.evaluation());
    if (format.isJson()) {
      out.println(explanation.json().pretty());
    } else {
      out.println(explanation.sentence());
      out.println();
      out.print(explanation.tree());
    }
    out.flush();
  }
}
