package dev.nacre.cli.policy;

import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.policy.CompileOptions;
import dev.nacre.policy.EvaluationInput;
import dev.nacre.policy.Policy;
import dev.nacre.policy.source.PolicySource;
import dev.nacre.policy.value.ObjectValue;
import dev.nacre.policy.value.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The policies, data and input that commands of `nacre policy` work on.
final class PolicyOptions {
  @Option(
      names = {"-d", "--data"},
      paramLabel = "PATH",
      description = "Policies (*.rego) and data (*.json): files, or folders of them. Repeatable.")
  private List<Path> data = List.of();

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      description = "The input, as JSON; - reads standard input.")
  private @Nullable Path input;

  @Option(
      names = {"-I", "--stdin-input"},
      description = "Read the input from standard input.")
  private boolean inputFromStandardInput;

  @Mixin private DialectOptions language = new DialectOptions();

  @Option(
      names = "--strict-builtin-errors",
      description = "Treat errors of builtins as errors, not as undefined.")
  private boolean strict;

  @Option(
      names = "--reference-values",
      paramLabel = "FILE",
      description = "A JSON object that answers query_reference_value by name.")
  private @Nullable Path referenceValues;

  Policy compile() {
    return compile(data);
  }

  Policy compile(List<Path> paths) {
    return Policy.compile(sources(paths), options());
  }

  List<PolicySource> sources(List<Path> paths) {
    return rego(paths).stream().map(file -> new PolicySource(file.toString(), text(file))).toList();
  }

  /// The policies among the files.
  static List<Path> rego(List<Path> paths) {
    return files(paths).stream().filter(file -> file.toString().endsWith(".rego")).toList();
  }

  CompileOptions options() {
    CompileOptions options = CompileOptions.DEFAULT.with(language.dialect());
    Path values = referenceValues;
    return values == null ? options : options.with(PolicyHost.referenceValues(json(values)));
  }

  /// As for evaluation, but with the functions of Nacre's servers declared even where nobody says
  /// what they answer: whether a policy is right does not depend on that.
  CompileOptions declared() {
    CompileOptions options = options();
    return referenceValues == null
        ? options.with(PolicyHost.referenceValues(ObjectValue.EMPTY))
        : options;
  }

  EvaluationInput evaluation() {
    EvaluationInput evaluation =
        EvaluationInput.none()
            .withData(document(data))
            .at(Instant.now())
            .withChance(SecureRandom::new)
            .strict(strict)
            .printingTo(System.err::println);
    Path file = inputFromStandardInput ? Path.of("-") : input;
    return file == null ? evaluation : evaluation.withInput(json(file));
  }

  /// All JSON files as one document; a member that several files have is merged.
  static Value document(List<Path> paths) {
    ObjectValue all = ObjectValue.EMPTY;
    for (Path file : files(paths)) {
      if (file.toString().endsWith(".json")) {
        if (!(json(file) instanceof ObjectValue object)) {
          throw new MalformedException(file + ": expected a JSON object as data");
        }
        all = all.merge(object);
      }
    }
    return all;
  }

  private static Value json(Path file) {
    try {
      return Value.of(Json.parse(text(file)));
    } catch (MalformedException e) {
      throw new MalformedException(file + ": " + e.getMessage(), e);
    }
  }

  /// The text of a file; `-` is standard input.
  static String text(Path file) {
    if (file.toString().equals("-")) {
      try {
        return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read standard input: " + e.getMessage(), e);
      }
    }
    return new String(UserFiles.read(file).toArray(), StandardCharsets.UTF_8);
  }

  static List<Path> files(List<Path> paths) {
    var files = new ArrayList<Path>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      try (Stream<Path> all = Files.walk(path)) {
        all.filter(Files::isRegularFile).sorted().forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + path + ": " + e.getMessage(), e);
      }
    }
    return files;
  }
}
