package dev.nacre.cli;

import picocli.CommandLine.Command;

/// `nacre evidence`: looks at what a TEE says about itself.
@Command(
    name = "evidence",
    description = "Show and verify evidence: reports, quotes, tokens, certificates.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {EvidenceShowCommand.class, EvidenceVerifyCommand.class})
final class EvidenceCommand {}
