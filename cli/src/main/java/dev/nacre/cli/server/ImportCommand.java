package dev.nacre.cli.server;

import dev.nacre.cli.terminal.Console;
import dev.nacre.keybroker.UpstreamImport;
import dev.nacre.keybroker.UpstreamImport.Fate;
import dev.nacre.keybroker.UpstreamImport.Mode;
import dev.nacre.keybroker.settings.ServerConfig;
import dev.nacre.storage.upstream.UpstreamStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre import`.
@Command(
    name = "import",
    description = {
      "Take over the secrets, policies and reference values of an upstream store, all or nothing.",
      "A server with a database of its own is stopped meanwhile."
    },
    footer = {
      "  nacre import --from-local-fs /opt/confidential-containers/storage/local_fs \\",
      "    --data /var/lib/nacre --dry-run"
    },
    mixinStandardHelpOptions = true)
public final class ImportCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(
      names = "--from-postgres-password-file",
      paramLabel = "FILE",
      description = "Holds the password of the user of --from-postgres.")
  private @Nullable Path fromPassword;

  @Mixin private final CustodyOptions custody = new CustodyOptions();

  @Mixin private final DatabaseOptions database = new DatabaseOptions();

  @Option(names = "--dry-run", description = "Only list what would be taken.")
  private boolean dryRun;

  @Option(names = "--force", description = "Replace what is there under the same name.")
  private boolean force;

  /// Where the store is.
  static final class Source {
    @Option(
        names = "--from-local-fs",
        paramLabel = "DIR",
        required = true,
        description = "The dir_path of upstream's LocalFs.")
    private @Nullable Path localFs;

    @Option(
        names = "--from-local-json",
        paramLabel = "DIR",
        required = true,
        description = "The file_dir_path of upstream's LocalJson.")
    private @Nullable Path localJson;

    @Option(
        names = "--from-postgres",
        paramLabel = "URL",
        required = true,
        description = "The database of upstream's Postgres: postgres://USER@HOST/DATABASE.")
    private @Nullable String postgres;
  }

  @Override
  public Integer call() {
    ServerConfig configured = custody.config();
    ServerConfig into = database.server().map(configured::keptAt).orElse(configured);
    Mode mode = dryRun ? Mode.LIST : force ? Mode.REPLACE : Mode.TAKE;
    UpstreamImport.Report report = UpstreamImport.run(upstream(), into, mode);
    PrintWriter out = Console.of(command);
    for (UpstreamImport.Line line : report.lines()) {
      String why = line.why().isEmpty() ? "" : "  " + line.why();
      out.printf("%-9s %-19s %s%s%n", line.fate(), line.kind(), line.name(), why);
    }
    out.println(verdict(report));
    out.flush();
    boolean listed = dryRun && report.count(Fate.BAD) == 0 && !report.lines().isEmpty();
    return report.done() || listed ? 0 : 1;
  }

  private String verdict(UpstreamImport.Report report) {
    String counts =
        "%d new, %d the same, %d %s another, %d bad"
            .formatted(
                report.count(Fate.NEW),
                report.count(Fate.SAME),
                report.count(Fate.REPLACES),
                report.done() ? "in place of" : "would replace",
                report.count(Fate.BAD));
    if (report.done()) {
      return "imported: " + counts;
    }
    if (report.lines().isEmpty()) {
      return "nothing imported: it holds no entry of an upstream store: is it the right one?";
    }
    String advice =
        report.count(Fate.BAD) > 0
            ? "; mend or remove what is bad"
            : report.count(Fate.REPLACES) > 0 ? "; --force replaces" : "";
    return "nothing imported: " + counts + advice;
  }

  private UpstreamStore upstream() {
    Path folder = source.localFs;
    if (folder != null) {
      return UpstreamStore.localFs(folder);
    }
    Path json = source.localJson;
    if (json != null) {
      return UpstreamStore.localJson(json);
    }
    return UpstreamStore.postgres(
        DatabaseOptions.parse("--from-postgres", String.valueOf(source.postgres), fromPassword));
  }
}
