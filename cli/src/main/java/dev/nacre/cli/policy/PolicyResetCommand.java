package dev.nacre.cli.policy;

import dev.nacre.cli.owner.OwnerCommand;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nacre policy reset`.
@Command(
    name = "reset",
    description = {
      "Bring a built-in policy back, which was changed or deleted.",
      "It is what a new server has; the audit log tells of it as of any other change."
    },
    footer = {
      "  nacre policy reset attestation default_cpu --dry-run",
      "  nacre policy reset attestation default_cpu",
      "  nacre policy reset resource"
    },
    mixinStandardHelpOptions = true)
final class PolicyResetCommand extends OwnerCommand {
  private static final String EVERYTHING = "resource-policy";
  private static final String MACHINES = "default_cpu";

  @Parameters(index = "0", paramLabel = "KIND", description = "resource or attestation.")
  private PolicyKind kind = PolicyKind.RESOURCE;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "Such as default_gpu (default: resource-policy, the one for all secrets, or"
              + " default_cpu).")
  private String name = "";

  @Option(
      names = "--dry-run",
      description = "Change nothing: say who would be let in or locked out.")
  private boolean dryRun;

  @Override
  protected void ask(KbsOwner owner) {
    Bytes rego = owner.read("/nacre/v0/built-in-policies/" + KbsOwner.inPath(named()));
    if (dryRun) {
      new TrialText(out(), errors()).print(owner.dryRun(proposal(rego)));
      return;
    }
    switch (kind) {
      case RESOURCE -> owner.setResourcePolicy(rego.utf8());
      case ATTESTATION -> owner.setAttestationPolicy(named(), rego.utf8());
    }
  }

  private String named() {
    String fallback =
        switch (kind) {
          case RESOURCE -> EVERYTHING;
          case ATTESTATION -> MACHINES;
        };
    String wanted = name.isEmpty() ? fallback : name;
    if ((kind == PolicyKind.RESOURCE) != wanted.equals(EVERYTHING)) {
      throw wrong("no built-in " + kind + " policy is called " + wanted);
    }
    return wanted;
  }

  private JsonObject proposal(Bytes rego) {
    var proposal =
        JsonObject.builder().put("kind", kind.toString()).put("policy", rego.base64Url());
    return kind == PolicyKind.ATTESTATION ? proposal.put("id", named()).build() : proposal.build();
  }
}
