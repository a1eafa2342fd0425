package dev.nacre.cli.tpm;

import picocli.CommandLine.Command;

/// `nacre tpm`: whose attestation key is it?
@Command(
    name = "tpm",
    description = {
      "Bind the attestation key (AK) of a TPM to the endorsement key (EK) of its maker.",
      "On the machine, with tpm2-tools:",
      "",
      "  tpm2_createek -c ek.ctx -G ecc -u ek.pub",
      "  tpm2_createak -C ek.ctx -c ak.ctx -G ecc -g sha256 -s ecdsa -u ak.pub",
      "  tpm2_getekcertificate -o ek.der",
      "",
      "At the desk, with a key of 32 random bytes that stays there:",
      "",
      "  nacre tpm challenge --request-key request.key --ek ek.der --ak ak.pub credential",
      "",
      "On the machine again:",
      "",
      "  tpm2_startauthsession --policy-session -S s.ctx",
      "  tpm2_policysecret -S s.ctx -c e",
      "  tpm2_activatecredential -c ak.ctx -C ek.ctx -i credential -o answer -P session:s.ctx",
      "",
      "At the desk, which prints the key's fingerprint for --trust-key:",
      "",
      "  nacre tpm enrol --request-key request.key --ek ek.der --ak ak.pub \\",
      "    --trust-key maker-root.pem --endorsements certificates answer",
      ""
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TpmChallengeCommand.class, TpmEnrolCommand.class})
public final class TpmCommand {
  private TpmCommand() {}
}
