package dev.nacre.cli.policy;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.source.Dialect;
import dev.nacre.policy.tool.Conformance;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre policy conformance`: runs cases of Open Policy Agent's suite.
@Command(
    name = "conformance",
    description = {
      "Run cases of Open Policy Agent's conformance suite, one JSON object a line.",
      "Print each failure with what was wanted and found, and ends with `N passed, M failed`."
    },
    footer = "  nacre policy conformance cases.jsonl",
    mixinStandardHelpOptions = true)
final class PolicyConformanceCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "A file of cases (*.jsonl, *.json), or a folder of such files.")
  private List<Path> paths = List.of();

  @Option(names = "--v0-compatible", description = "Read the modules as version 0 of the language.")
  private boolean version0;

  @Option(names = "--note", description = "Run only cases whose note contains this text.")
  private String note = "";

  @Override
  public Integer call() {
    PrintWriter out = Console.of(spec);
    var conformance =
        new Conformance(
            PolicyHost.grantingAll(version0 ? Dialect.V0 : Dialect.V1),
            EvaluationInput.none().at(Instant.now()).withChance(SecureRandom::new));
    int passed = 0;
    int failed = 0;
    for (Path file : files()) {
      for (String line : lines(file)) {
        Conformance.Outcome outcome = conformance.run(line);
        if (!outcome.note().contains(note)) {
          continue;
        }
        if (outcome.passed()) {
          passed++;
        } else {
          failed++;
          out.println("FAIL " + file.getFileName() + ": " + outcome.note());
          outcome.failure().orElseThrow().lines().forEach(text -> out.println("  " + text));
        }
      }
    }
    out.println(passed + " passed, " + failed + " failed");
    out.flush();
    return failed == 0 ? 0 : 1;
  }

  private List<Path> files() {
    return paths.stream().flatMap(PolicyConformanceCommand::files).toList();
  }

  private static Stream<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return Stream.of(path);
    }
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(PolicyConformanceCommand::isCases).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + path + ": " + e.getMessage(), e);
    }
  }

  private static boolean isCases(Path file) {
    String name = file.toString();
    return name.endsWith(".jsonl") || name.endsWith(".json");
  }

  private static List<String> lines(Path file) {
    return new String(UserFiles.read(file).toArray(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }
}
