package dev.nacre.cli.owner;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.AuditCheckpoint;
import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre audit verify`.
@Command(
    name = "verify",
    description = {
      "Check that the log is what its signed checkpoint says, and only grew.",
      "Or that a proof of an entry holds, for which no server is asked."
    },
    footer = "  nacre audit verify --checkpoint checkpoint.json",
    mixinStandardHelpOptions = true)
final class AuditVerifyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = {
        "Keeps the last checkpoint: when the file exists, the log must continue it;",
        "then it is replaced by today's."
      })
  private @Nullable Path checkpoint;

  @Option(
      names = "--proof",
      paramLabel = "FILE",
      description = {
        "Check what nacre audit prove printed; with --checkpoint, that it is of that log,",
        "which stays as it is."
      })
  private @Nullable Path proof;

  @Override
  public Integer call() {
    Path kept = checkpoint;
    Optional<AuditCheckpoint> earlier =
        kept != null && Files.exists(kept)
            ? Optional.of(AuditCheckpoint.parse(read(kept)))
            : Optional.empty();
    Path proven = proof;
    if (proven != null) {
      AuditCheckpoint in = AuditLog.check(read(proven), earlier);
      Console.of(command)
          .println(
              "verified  entry "
                  + read(proven).number("number")
                  + " is in the log of "
                  + in.size()
                  + " entries, signed at "
                  + in.at()
                  + " by "
                  + in.key().thumbprint().base64Url());
      return 0;
    }
    try (KbsOwner owner = kbs.owner()) {
      var log = new AuditLog(owner);
      long pruned = log.pruned();
      AuditCheckpoint today = log.verify(earlier, _ -> {});
      if (kept != null) {
        Files.writeString(kept, today.toJson().pretty() + "\n");
      }
      Console.of(command)
          .println(
              "verified  "
                  + today.size()
                  + " entries, root "
                  + today.root().hex()
                  + earlier.map(before -> ", continues " + before.size()).orElse("")
                  + (pruned > 0 ? ", by their hashes those before " + pruned + ", pruned" : ""));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + kept + ": " + e.getMessage(), e);
    }
    return 0;
  }

  private static JsonObject read(Path file) {
    if (Json.parse(UserFiles.read(file)) instanceof JsonObject json) {
      return json;
    }
    throw MalformedException.at(file.toString(), "a checkpoint", "another value");
  }
}
