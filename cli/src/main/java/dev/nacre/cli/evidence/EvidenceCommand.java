package dev.nacre.cli.evidence;

import picocli.CommandLine.Command;

/// `nacre evidence`: looks at what a TEE says about itself.
@Command(
    name = "evidence",
    description = "Show and verify evidence: reports, quotes, tokens, certificates.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {EvidenceShowCommand.class, EvidenceVerifyCommand.class})
public final class EvidenceCommand {}
