package dev.nacre.cli.owner;

import picocli.CommandLine.Command;

/// `nacre audit`: the log of releases, refusals and changes.
@Command(
    name = "audit",
    description = "List, export, prove and verify a key broker's audit log.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {AuditListCommand.class, AuditProveCommand.class, AuditVerifyCommand.class})
public final class AuditCommand {}
