package dev.nacre.cli;

import dev.nacre.protocol.kbs.KbsOwner;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `nacre key rotate-tokens`.
@Command(
    name = "rotate-tokens",
    description = "Sign attestation results with a new key; the old one stays published a while.",
    mixinStandardHelpOptions = true)
final class KeyRotateTokensCommand implements Callable<Integer> {
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      owner.change("POST", "/nacre/v0/token-key/rotate", Optional.empty());
    }
    return 0;
  }
}
