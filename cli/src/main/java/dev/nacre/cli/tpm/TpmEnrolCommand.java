package dev.nacre.cli.tpm;

import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Findings;
import dev.nacre.attestation.tpm.AttestationKey;
import dev.nacre.attestation.tpm.EndorsementTrust;
import dev.nacre.attestation.tpm.TpmPublic;
import dev.nacre.cli.evidence.KeyFingerprint;
import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.endorsements.LocalEndorsements;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre tpm enrol`.
@Command(
    name = "enrol",
    description = {
      "Judge what a TPM gave back, and the certificates of its endorsement key.",
      "Prints the fingerprint of the attestation key, for --trust-key, and ends with status 0 only"
          + " if the key",
      "is proved."
    },
    footer = {
      "  nacre tpm enrol --request-key request.key --ek ek.der --ak ak.pub \\",
      "    --trust-key maker-root.pem proof"
    },
    mixinStandardHelpOptions = true)
final class TpmEnrolCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final TpmKeys keys = new TpmKeys();

  @Parameters(paramLabel = "FILE", description = "What tpm2_activatecredential wrote.")
  private Path answer = Path.of("");

  @Option(
      names = "--trust-key",
      required = true,
      paramLabel = "SHA256|FILE",
      description = "The root of the TPM's maker: its certificate, or its key's SHA-256.")
  private List<String> roots = List.of();

  @Option(
      names = "--endorsements",
      paramLabel = "DIR|FILE",
      description = "Certificates between the endorsement key and that root, revocation lists.")
  private List<Path> endorsements = List.of();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "The time at which certificates must be valid (default: now).")
  private @Nullable Instant at;

  @Override
  public Integer call() {
    Set<Bytes> enrolled = roots.stream().map(KeyFingerprint::of).collect(Collectors.toSet());
    Endorsements supplied = LocalEndorsements.none().withFiles(endorsements).read();
    TpmPublic key = keys.attestationKey();
    Findings findings = Findings.none();
    Optional<Bytes> root =
        keys.trust()
            .appraise(
                new EndorsementTrust.Answer(
                    List.of(keys.certificate().der()), key, UserFiles.read(answer)),
                supplied,
                enrolled::contains,
                at == null ? Instant.now() : at,
                findings);
    PrintWriter err = Console.errorsOf(command);
    findings.toList().forEach(finding -> err.println(finding.sentence()));
    if (root.isEmpty()) {
      return 1;
    }
    Console.of(command).println(AttestationKey.of(key.key()).fingerprint());
    return 0;
  }
}
