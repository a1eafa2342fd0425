package dev.nacre.cli.reference;

import dev.nacre.attestationservice.reference.CorimSignature;
import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.KeyPem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre reference-value sign`.
@Command(
    name = "sign",
    description = "Sign a CoRIM, and print it in base64.",
    footer = "  nacre reference-value sign measured.corim --key signer.pem --days 7 > signed.corim",
    mixinStandardHelpOptions = true)
final class ReferenceValueSignCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "An unsigned CoRIM, such as nacre measure --format corim prints.")
  private Path file = Path.of("");

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The private key, PEM: EC or RSA.")
  private Path key = Path.of("");

  @Option(names = "--signer", paramLabel = "NAME", description = "Who signs (default: owner).")
  private String signer = "owner";

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      description = "How long the signature counts for a registration (default: 30).")
  private int days = 30;

  @Override
  public Integer call() {
    Bytes signed =
        CorimSignature.sign(
            ReferenceValueRegisterCommand.corim(file),
            KeyPem.parsePrivate(UserFiles.read(key).utf8()),
            signer,
            Instant.now().plus(Duration.ofDays(days)));
    Console.of(command).println(signed.base64());
    return 0;
  }
}
