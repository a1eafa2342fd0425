package dev.nacre.cli.owner;

import dev.nacre.cli.terminal.Console;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre audit list`.
@Command(
    name = "list",
    aliases = "export",
    description = {
      "Print the log as JSON lines, and fail when it is not what was signed.",
      "All of it is read and checked, whatever is printed. Of entries that were",
      "pruned, which standard error tells, their hashes are."
    },
    footer = "  nacre audit list > audit.jsonl",
    mixinStandardHelpOptions = true)
final class AuditListCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only entries of this kind, such as refusal; repeatable.")
  private final Set<String> kinds = new LinkedHashSet<>();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only entries from then on, such as 2026-11-28T00:00:00Z.")
  private @Nullable Instant since;

  @Option(names = "--until", paramLabel = "TIME", description = "Only entries before then.")
  private @Nullable Instant until;

  @Option(
      names = "--about",
      paramLabel = "TEXT",
      description = "Only entries that have this text, such as a secret's or a refusal's name.")
  private String about = "";

  @Override
  public Integer call() {
    PrintWriter out = Console.of(command);
    try (KbsOwner owner = kbs.owner()) {
      var log = new AuditLog(owner);
      long pruned = log.pruned();
      if (pruned > 0) {
        Console.errorsOf(command).println("nacre: entries 0 to " + (pruned - 1) + " were pruned");
      }
      var _ =
          log.verify(
              Optional.empty(),
              numbered -> {
                if (isWanted(numbered.object("entry"))) {
                  out.println(numbered.text());
                }
              });
    }
    return 0;
  }

  private boolean isWanted(JsonObject entry) {
    Instant at = Instant.parse(entry.string("at"));
    Instant from = since;
    Instant end = until;
    return (kinds.isEmpty() || kinds.contains(entry.string("kind")))
        && (from == null || !at.isBefore(from))
        && (end == null || at.isBefore(end))
        && entry.text().contains(about);
  }
}
