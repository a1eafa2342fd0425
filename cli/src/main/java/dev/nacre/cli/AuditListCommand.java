package dev.nacre.cli;

import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `nacre audit list`.
@Command(
    name = "list",
    aliases = "export",
    description = "Print the whole log as JSON lines, and fail when it is not what was signed.",
    mixinStandardHelpOptions = true)
final class AuditListCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Override
  public Integer call() {
    PrintWriter out = Console.of(command);
    try (KbsOwner owner = kbs.owner()) {
      var _ =
          new AuditLog(owner)
              .verify(Optional.empty(), (JsonObject entry) -> out.println(entry.text()));
    }
    return 0;
  }
}
