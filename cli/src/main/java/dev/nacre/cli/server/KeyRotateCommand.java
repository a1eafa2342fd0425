package dev.nacre.cli.server;

import dev.nacre.cli.terminal.Console;
import dev.nacre.storage.KeyRotation;
import dev.nacre.storage.MasterKeySource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre key rotate`.
@Command(
    name = "rotate",
    description = "Make a new master key and seal everything under it; the server is stopped.",
    footer = "  nacre key rotate --data /var/lib/nacre",
    mixinStandardHelpOptions = true)
final class KeyRotateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Mixin private final CustodyOptions custody = new CustodyOptions();

  @Mixin private final DatabaseOptions database = new DatabaseOptions();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = {
        "The configuration under which the key is kept now, to move it to the custodian that",
        "--config names (without --config: into a file). A key in a file needs none."
      })
  private @Nullable Path from;

  @Override
  public Integer call() {
    KeyRotation.Done done =
        KeyRotation.rotate(
            current(), custody.source(), database.server().or(custody::server), new SecureRandom());
    Console.of(command).println("sealed anew  " + done.secrets() + " sealed values");
    Console.of(command)
        .println("old key      " + done.oldKey() + "; keep it as long as backups made under it");
    return 0;
  }

  /// A key that lies in a file needs no configuration to be found.
  private MasterKeySource current() {
    Path before = from;
    if (before != null) {
      return custody.sourceOf(before);
    }
    MasterKeySource file = MasterKeySource.in(custody.directory());
    return file.isWrapped() ? custody.source() : file;
  }
}
