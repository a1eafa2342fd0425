package dev.nacre.cli.policy;

import dev.nacre.cli.owner.KbsOptions;
import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.OutputFormat;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.cli.terminal.Words;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre policy try`.
@Command(
    name = "try",
    description = {
      "Say who would be let in or locked out by a policy or reference values not yet in force.",
      "The last evidence of each kind of machine is judged again; nothing changes."
    },
    footer = {
      "  nacre policy try resource mine.rego",
      "  nacre policy try attestation default_cpu mine-cpu.rego",
      "  nacre policy try reference-values measured.json",
      "  nacre policy try reference-set fleet"
    },
    mixinStandardHelpOptions = true)
final class PolicyTryCommand implements Callable<Integer> {
  /// What is tried.
  enum Kind {
    /// Who gets a secret.
    RESOURCE,
    /// How far evidence is trusted.
    ATTESTATION,
    /// What claims are compared with.
    REFERENCE_VALUES,
    /// The same, of a set that waits.
    REFERENCE_SET;

    /// As it is written on the command line; with an underscore it is taken too.
    @Override
    public String toString() {
      return Words.of(this);
    }
  }

  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();
  @Mixin private final OutputFormat format = new OutputFormat();

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description =
          "resource, attestation (both: a Rego file), reference-values (a JSON object) or"
              + " reference-set (what waits in a set).")
  private Kind kind = Kind.RESOURCE;

  @Parameters(
      index = "1..*",
      arity = "1..2",
      paramLabel = NamedFile.LABEL,
      hideParamSyntax = true,
      description = {NamedFile.DESCRIPTION, "Reference values have no name; of a set, its name."})
  private final List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = Console.of(command);
    try (KbsOwner owner = kbs.owner()) {
      JsonObject outcome = owner.dryRun(proposal());
      if (format.isJson()) {
        out.println(outcome.pretty());
        return 0;
      }
      new TrialText(out, Console.errorsOf(command)).print(outcome);
    }
    return 0;
  }

  private JsonObject proposal() {
    var proposed = new NamedFile(words);
    boolean ofPolicy = kind == Kind.RESOURCE || kind == Kind.ATTESTATION;
    if (!ofPolicy && proposed.name().isPresent()) {
      throw Console.wrong(
          command, "only policies are tried under a name: leave out " + proposed.name().get());
    }
    return switch (kind) {
      case RESOURCE -> {
        var resource = JsonObject.builder().put("kind", "resource").put("policy", policy());
        proposed.name().ifPresent(name -> resource.put("name", name));
        yield resource.build();
      }
      case ATTESTATION ->
          JsonObject.builder()
              .put("kind", "attestation")
              .put("id", proposed.name().orElse("default_cpu"))
              .put("policy", policy())
              .build();
      case REFERENCE_VALUES ->
          JsonObject.builder()
              .put("kind", "reference-values")
              .put("values", values(UserFiles.read(proposed.file())))
              .build();
      case REFERENCE_SET ->
          JsonObject.builder()
              .put("kind", "reference-set")
              .put("set", proposed.file().toString())
              .build();
    };
  }

  private String policy() {
    return UserFiles.read(new NamedFile(words).file()).base64Url();
  }

  private Json values(Bytes content) {
    if (Json.parse(content) instanceof JsonObject values) {
      return values;
    }
    throw MalformedException.at(
        new NamedFile(words).file().toString(), "a JSON object", "another value");
  }
}
