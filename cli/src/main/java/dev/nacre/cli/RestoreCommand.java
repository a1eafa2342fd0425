package dev.nacre.cli;

import dev.nacre.storage.Backup;
import dev.nacre.storage.PostgresSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre restore`.
@Command(
    name = "restore",
    description = "Bring a backup back into an empty data folder, or an empty PostgreSQL database.",
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Option(names = "--data", paramLabel = "DIR", description = "The folder to fill.")
  private @Nullable Path data;

  @Option(
      names = "--master-key",
      paramLabel = "FILE",
      required = true,
      description = "The master key that the backup was made under.")
  private Path masterKey = Path.of("");

  @Mixin private final DatabaseOptions database = new DatabaseOptions();

  @Parameters(paramLabel = "FILE", description = "The backup.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    Path directory = KbsOptions.dataDirectory(data);
    Optional<PostgresSettings> server = database.server();
    Backup.Content content = Backup.restore(file, masterKey, directory, server, new SecureRandom());
    Console.of(command)
        .println(
            "restored  "
                + content.secrets()
                + " secrets, "
                + content.auditEntries()
                + " audit entries into "
                + server.map(PostgresSettings::toString).orElse(directory.toString()));
    return 0;
  }
}
