package dev.nacre.cli.policy;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.policy.format.Formatter;
import dev.nacre.policy.source.PolicySource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre policy fmt`: lays policies out.
@Command(
    name = "fmt",
    description = "Lay policies out in their one form; prints them unless told otherwise.",
    footer = "  nacre policy fmt --write policy.rego",
    exitCodeList = {
      "0:It was done.",
      "1:A file is no policy.",
      "2:With --fail: a file was laid out otherwise. Or the command was called wrongly."
    },
    mixinStandardHelpOptions = true)
final class PolicyFmtCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private DialectOptions language = new DialectOptions();

  @Parameters(
      paramLabel = "PATH",
      description = "Policy files, or folders of them (default: standard input).")
  private List<Path> paths = List.of();

  @Option(
      names = {"-w", "--write"},
      description = "Write the result to the files it was read from.")
  private boolean write;

  @Option(
      names = {"-l", "--list"},
      description = "Only name the files whose form would change.")
  private boolean list;

  @Option(
      names = {"-d", "--diff"},
      description = "Only show what would change.")
  private boolean diff;

  @Option(names = "--fail", description = "End with status 2 when the form of a file changes.")
  private boolean fail;

  @Override
  public Integer call() {
    PrintWriter out = Console.exactly(spec);
    boolean changed = false;
    for (Path file : paths.isEmpty() ? List.of(Path.of("-")) : PolicyOptions.rego(paths)) {
      String before = PolicyOptions.text(file);
      String after =
          Formatter.format(new PolicySource(file.toString(), before), language.dialect());
      changed |= !after.equals(before);
      show(out, file, before, after);
    }
    out.flush();
    return fail && changed ? 2 : 0;
  }

  private void show(PrintWriter out, Path file, String before, String after) {
    if (!write && !list && !diff) {
      out.print(after);
      return;
    }
    if (after.equals(before)) {
      return;
    }
    if (list) {
      out.println(file);
    }
    if (diff) {
      out.print(LineDiff.between(file.toString(), before, after));
    }
    if (write) {
      UserFiles.replace(file, after);
    }
  }
}
