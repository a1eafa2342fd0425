package dev.nacre.cli.server;

import dev.nacre.cli.terminal.Console;
import dev.nacre.storage.Backup;
import dev.nacre.storage.MasterKeySource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre backup`.
@Command(
    name = "backup",
    description = "Write the data folder, as it is now, into one sealed file; the server may run.",
    footer = "  nacre backup --data /var/lib/nacre /backups/nacre-today",
    mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Mixin private final CustodyOptions custody = new CustodyOptions();

  @Mixin private final DatabaseOptions database = new DatabaseOptions();

  @Parameters(paramLabel = "FILE", description = "A new file.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    MasterKeySource source = custody.source();
    Backup.Content content =
        Backup.write(
            custody.directory(),
            database.server().or(custody::server),
            file,
            source,
            new SecureRandom());
    Console.of(command)
        .println(
            "written and verified  "
                + content.secrets()
                + " sealed values (secrets, and keys of the server), "
                + content.auditEntries()
                + " audit entries");
    Console.of(command)
        .println(
            source
                .custodian()
                .map(custodian -> "it opens only with the key in " + custodian.kind())
                .orElse("the master key is not in it: keep a copy of it elsewhere"));
    return 0;
  }
}
