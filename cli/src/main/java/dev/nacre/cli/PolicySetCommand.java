package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nacre policy set`.
@Command(
    name = "set",
    description = "Make a Rego file the policy of a running server.",
    mixinStandardHelpOptions = true)
final class PolicySetCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "resource (who gets a secret) or attestation (how far evidence is trusted).")
  private PolicyKind kind = PolicyKind.RESOURCE;

  @Parameters(index = "1", paramLabel = "FILE", description = "The policy, package policy.")
  private Path file = Path.of("");

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Name and class of an attestation policy (default: default_cpu).")
  private String id = "default_cpu";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "A resource policy beside the one for everything; with --prefix.")
  private @Nullable String name;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "What a named policy decides about alone, such as resource/team-a; repeatable.")
  private final List<String> prefixes = new ArrayList<>();

  @Override
  public Integer call() {
    String rego = Files.read(file).utf8();
    try (KbsOwner owner = kbs.owner()) {
      switch (kind) {
        case RESOURCE -> setResource(owner, rego);
        case ATTESTATION -> owner.setAttestationPolicy(id, rego);
      }
    }
    return 0;
  }

  private void setResource(KbsOwner owner, String rego) {
    String named = name;
    if (named == null) {
      owner.setResourcePolicy(rego);
    } else {
      owner.setResourcePolicy(named, prefixes, rego);
    }
  }
}
