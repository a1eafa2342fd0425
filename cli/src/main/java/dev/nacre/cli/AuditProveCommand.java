package dev.nacre.cli;

import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.KbsOwner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre audit prove`.
@Command(
    name = "prove",
    description = "Print an entry with a proof, already checked, that it is in the signed log.",
    mixinStandardHelpOptions = true)
final class AuditProveCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(index = "0", paramLabel = "NUMBER", description = "Of the entry, from 0.")
  private long number;

  @Override
  public Integer call() {
    try (KbsOwner owner = kbs.owner()) {
      Console.of(command).println(new AuditLog(owner).prove(number).pretty());
    }
    return 0;
  }
}
