package dev.nacre.cli.server;

import dev.nacre.cli.terminal.Console;
import dev.nacre.storage.Backup;
import dev.nacre.storage.MasterKeySource;
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
    footer =
        "  nacre restore --data /var/lib/nacre-again --master-key master.key /backups/nacre-today",
    mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Mixin private final CustodyOptions custody = new CustodyOptions();

  @Option(
      names = "--master-key",
      paramLabel = "FILE",
      description = "The master key that the backup was made under, where it lay in a file.")
  private @Nullable Path masterKey;

  @Mixin private final DatabaseOptions database = new DatabaseOptions();

  @Parameters(paramLabel = "FILE", description = "The backup.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    Path directory = custody.directory();
    Path named = masterKey;
    MasterKeySource source = named == null ? custody.source() : MasterKeySource.of(named);
    Optional<PostgresSettings> server = database.server().or(custody::server);
    Backup.Content content = Backup.restore(file, source, directory, server, new SecureRandom());
    Console.of(command)
        .println(
            "restored  "
                + content.secrets()
                + " sealed values (secrets, and keys of the server), "
                + content.auditEntries()
                + " audit entries into "
                + server.map(PostgresSettings::toString).orElse(directory.toString()));
    return 0;
  }
}
