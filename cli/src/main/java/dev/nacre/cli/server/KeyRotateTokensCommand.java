package dev.nacre.cli.server;

import dev.nacre.cli.owner.OwnerCommand;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import picocli.CommandLine.Command;

/// `nacre key rotate-tokens`.
@Command(
    name = "rotate-tokens",
    description = "Sign attestation results with a new key; the old one stays published a while.",
    footer = "  nacre key rotate-tokens",
    mixinStandardHelpOptions = true)
final class KeyRotateTokensCommand extends OwnerCommand {
  @Override
  protected void ask(KbsOwner owner) {
    owner.change("POST", "/nacre/v0/token-key/rotate", Optional.empty());
  }
}
