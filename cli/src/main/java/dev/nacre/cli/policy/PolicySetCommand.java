package dev.nacre.cli.policy;

import dev.nacre.cli.owner.KbsOptions;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.codec.json.JsonString;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nacre policy set`.
@Command(
    name = "set",
    aliases = "put",
    description = "Make a Rego file the policy of a running server.",
    footer = {
      "  nacre policy set resource mine.rego",
      "  nacre policy set resource team-a team-a.rego --prefix resource/team-a",
      "  nacre policy set attestation default_cpu mine-cpu.rego"
    },
    mixinStandardHelpOptions = true)
final class PolicySetCommand implements Callable<Integer> {
  /// The policy that decides where no other does.
  private static final String EVERYTHING = "resource-policy";

  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "resource (who gets a secret) or attestation (how far evidence is trusted).")
  private PolicyKind kind = PolicyKind.RESOURCE;

  @Parameters(
      index = "1..*",
      arity = "1..2",
      paramLabel = NamedFile.LABEL,
      hideParamSyntax = true,
      description = NamedFile.DESCRIPTION)
  private final List<String> words = new ArrayList<>();

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = {
        "What a named policy decides about alone, such as resource/team-a; repeatable.",
        "Without it, what it decides about so far."
      })
  private final List<String> prefixes = new ArrayList<>();

  @Override
  public Integer call() {
    var given = new NamedFile(words);
    Optional<String> name = given.name();
    String rego = UserFiles.read(given.file()).utf8();
    try (KbsOwner owner = kbs.owner()) {
      switch (kind) {
        case RESOURCE -> setResource(owner, name.orElse(EVERYTHING), rego);
        case ATTESTATION -> owner.setAttestationPolicy(name.orElse("default_cpu"), rego);
      }
    }
    return 0;
  }

  private void setResource(KbsOwner owner, String named, String rego) {
    if (named.equals(EVERYTHING)) {
      owner.setResourcePolicy(rego);
    } else {
      owner.setResourcePolicy(named, prefixes.isEmpty() ? known(owner, named) : prefixes, rego);
    }
  }

  /// What the policy decides about so far: a new text alone must not leave that to another one.
  private static List<String> known(KbsOwner owner, String named) {
    return owner.json("/nacre/v0/resource-policies") instanceof JsonArray all
        ? all.stream()
            .map(JsonObject.class::cast)
            .filter(policy -> policy.string("name").equals(named))
            .flatMap(policy -> policy.array("prefixes").stream())
            .map(prefix -> ((JsonString) prefix).value())
            .toList()
        : List.of();
  }
}
