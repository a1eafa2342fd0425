package dev.nacre.cli.reference;

import dev.nacre.attestationservice.rpc.ReferenceClient;
import dev.nacre.cli.terminal.UserFiles;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which reference value provider service is asked, and as whom.
final class RvpsOptions {
  @Option(
      names = {"-a", "--addr"},
      paramLabel = "URL",
      description = "Its address (default: http://127.0.0.1:50003).")
  private String address = "http://127.0.0.1:50003";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds an administrator's token; upstream's service wants none.")
  private @Nullable Path tokenFile;

  ReferenceClient client() {
    Optional<String> token =
        Optional.ofNullable(tokenFile).map(file -> UserFiles.read(file).utf8().strip());
    return ReferenceClient.at(address, token);
  }
}
