package dev.nacre.cli.tpm;

import dev.nacre.attestation.tpm.Credential;
import dev.nacre.cli.terminal.UserFiles;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `nacre tpm challenge`.
@Command(
    name = "challenge",
    description = {
      "Make a secret that only the TPM with this endorsement key gives back.",
      "It does so only if it holds this attestation key. Whose endorsement key it is, nacre tpm"
          + " enrol finds out."
    },
    footer = "  nacre tpm challenge --request-key request.key --ek ek.der --ak ak.pub credential",
    mixinStandardHelpOptions = true)
final class TpmChallengeCommand implements Callable<Integer> {
  @Mixin private final TpmKeys keys = new TpmKeys();

  @Parameters(
      paramLabel = "FILE",
      description = "Where to write what tpm2_activatecredential reads.")
  private Path credential = Path.of("");

  @Override
  public Integer call() {
    Credential made =
        keys.trust()
            .challenge(
                keys.certificate(),
                keys.endorsementKey(),
                keys.attestationKey(),
                new SecureRandom());
    UserFiles.write(credential, made.toolsFile());
    return 0;
  }
}
