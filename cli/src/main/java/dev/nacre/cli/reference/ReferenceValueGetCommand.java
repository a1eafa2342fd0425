package dev.nacre.cli.reference;

import dev.nacre.cli.owner.OwnerCommand;
import dev.nacre.protocol.kbs.KbsOwner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nacre reference-value get`.
@Command(
    name = "get",
    description = "Print a reference value as JSON.",
    footer = "  nacre reference-value get snp_launch_measurement --record",
    mixinStandardHelpOptions = true)
final class ReferenceValueGetCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "Such as snp_launch_measurement.")
  private String name = "";

  @Option(names = "--record", description = "Print its whole record, with its provenance.")
  private boolean record;

  @Override
  protected void ask(KbsOwner owner) {
    out()
        .println(
            record
                ? owner.json("/nacre/v0/reference-values/" + KbsOwner.inPath(name)).pretty()
                : owner.referenceValue(name).text());
  }
}
