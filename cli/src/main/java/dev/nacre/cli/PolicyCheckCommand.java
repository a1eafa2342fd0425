package dev.nacre.cli;

import dev.nacre.policy.source.PolicyError;
import dev.nacre.policy.source.PolicyException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre policy check`: compiles policies and says what is wrong with them.
@Command(
    name = "check",
    description = "Compile policies and say what is wrong with them.",
    mixinStandardHelpOptions = true)
final class PolicyCheckCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Policy files, or folders of them.")
  private List<Path> paths = List.of();

  @Override
  public Integer call() {
    PrintWriter out = Console.of(spec);
    try {
      var _ = options.compile(paths);
      return 0;
    } catch (PolicyException e) {
      for (PolicyError error : e.errors()) {
        out.println(error);
      }
      out.println(e.errors().size() + (e.errors().size() == 1 ? " error" : " errors"));
      out.flush();
      return 1;
    }
  }
}
