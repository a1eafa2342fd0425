package dev.nacre.cli.owner;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.AuditLog;
import dev.nacre.protocol.kbs.KbsOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nacre audit prove`.
@Command(
    name = "prove",
    description = "Print an entry with a proof, already checked, that it is in the signed log.",
    footer = "  nacre audit prove 17 > proof.json",
    mixinStandardHelpOptions = true)
final class AuditProveCommand extends OwnerCommand {
  @Parameters(index = "0", paramLabel = "NUMBER", description = "Of the entry, from 0.")
  private long number;

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = {
        "Take the entry from what nacre audit export printed, or from the server's archive:",
        "of entries that were pruned the server has the hashes only."
      })
  private @Nullable Path export;

  @Override
  protected void ask(KbsOwner owner) {
    var log = new AuditLog(owner);
    Path file = export;
    JsonObject proof = file == null ? log.prove(number) : log.prove(exported(file));
    out().println(proof.pretty());
  }

  private JsonObject exported(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .map(AuditProveCommand::entry)
          .filter(entry -> entry.number("number") == number)
          .findFirst()
          .orElseThrow(
              () -> MalformedException.at(file.toString(), "entry " + number, "other entries"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static JsonObject entry(String line) {
    if (Json.parse(line) instanceof JsonObject entry) {
      return entry;
    }
    throw MalformedException.at("exported entries", "a JSON object a line", "another value");
  }
}
