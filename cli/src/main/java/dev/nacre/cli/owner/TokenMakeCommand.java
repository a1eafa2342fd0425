package dev.nacre.cli.owner;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsOwner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre token make`.
@Command(
    name = "make",
    description = "Make a token for a role, and print it: it is told once and kept nowhere.",
    footer =
        "  nacre token make ci --role secret-author --expires 2027-03-31T00:00:00Z --output"
            + " ci.token",
    mixinStandardHelpOptions = true)
final class TokenMakeCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final KbsOptions kbs = new KbsOptions();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "What the audit log calls its bearer.")
  private String name = "";

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "reader, policy-author, secret-author, auditor or admin.")
  private String role = "";

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "Such as 2027-01-31T00:00:00Z (default: in 90 days).")
  private @Nullable Instant expires;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write it to this new file, which only you may read (default: print it).")
  private @Nullable Path output;

  @Override
  public Integer call() {
    if (output != null && Files.exists(output)) {
      throw Console.wrong(command, "--output: " + output + " exists already; name another file");
    }
    var wish = JsonObject.builder().put("role", role);
    Instant end = expires;
    if (end != null) {
      wish.put("expires", end.toString());
    }
    try (KbsOwner owner = kbs.owner()) {
      Json answer =
          Json.parse(
              owner.change(
                  "POST",
                  "/nacre/v0/role-tokens/" + KbsOwner.inPath(name),
                  Optional.of(wish.build())));
      if (answer instanceof JsonObject made) {
        tell(made.string("token"));
      }
    }
    return 0;
  }

  private void tell(String token) {
    if (output == null) {
      Console.of(command).println(token);
      return;
    }
    try (Secret secret = Secret.owning(Bytes.utf8(token + "\n").toArray())) {
      UserFiles.createSecret(output, secret);
    }
  }
}
