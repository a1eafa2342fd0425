package dev.nacre.cli.machine;

import dev.nacre.cli.terminal.Console;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.runtime.host.Cache;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre lab`.
@Command(
    name = "lab",
    description = {
      "Make the keys of an emulated processor, unless they are there, and print the fingerprint"
          + " of its root.",
      "",
      "Give the folder to `nacre run --lab`, and the folder or the fingerprint to `nacre serve"
          + " --trust-emulated-root`. An emulated processor proves nothing about hardware.",
      ""
    },
    footer = "  nacre lab lab",
    mixinStandardHelpOptions = true)
public final class LabCommand implements Callable<Integer> {
  private static final String USUAL_KEYS = "emulated-amd";

  @Spec private @Nullable CommandSpec command;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Where the keys lie (default: where `nacre run` keeps them, in the cache).")
  private @Nullable Path folder;

  /// The keys that machines use whose user named none.
  static Path usualKeys(Cache cache) {
    return cache.root().resolve(USUAL_KEYS);
  }

  @Override
  public Integer call() {
    Path keys = folder == null ? usualKeys(Cache.of(System.getenv())) : folder;
    Console.of(command).println(EmulatedAmd.openOrCreate(keys).rootFingerprint().hex());
    return 0;
  }
}
