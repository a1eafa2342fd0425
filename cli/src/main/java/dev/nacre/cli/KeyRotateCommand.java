package dev.nacre.cli;

import dev.nacre.storage.KeyRotation;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre key rotate`.
@Command(
    name = "rotate",
    description = "Make a new master key and seal everything under it; the server is stopped.",
    mixinStandardHelpOptions = true)
final class KeyRotateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Option(names = "--data", paramLabel = "DIR", description = "The data folder of nacre serve.")
  private @Nullable Path data;

  @Override
  public Integer call() {
    KeyRotation.Done done = KeyRotation.rotate(KbsOptions.dataDirectory(data), new SecureRandom());
    Console.of(command).println("sealed anew  " + done.secrets() + " secrets");
    Console.of(command)
        .println("old key      " + done.oldKey() + "; keep it as long as backups made under it");
    return 0;
  }
}
