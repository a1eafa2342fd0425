package dev.nacre.cli.evidence;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.emulator.Forgery;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre emulate`.
@Command(
    name = "emulate",
    description = {
      "Forge evidence of an emulated machine: for tests. It proves nothing about hardware.",
      "",
      "Write the evidence, its endorsements and the emulated root into a folder, and print the",
      "root's fingerprint. The same seed gives the same keys. To see it verified:",
      "",
      "  nacre emulate tdx /tmp/td --seed mine",
      "  nacre evidence verify /tmp/td/evidence.json --endorsements /tmp/td/endorsements \\",
      "    --trust-emulated-root /tmp/td/emulated-root.sha256",
      "",
      "An ultravisor (se) answers requests only: the key under which that was sealed is"
          + " request.key,",
      "for --request-key.",
      "Nothing but --trust-emulated-root makes a verifier believe it, and every result says"
          + " emulated.",
      ""
    },
    mixinStandardHelpOptions = true)
public final class EmulateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Parameters(index = "0", paramLabel = "TEE", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Forgery.Kind kind = Forgery.Kind.CCA;

  @Parameters(index = "1", paramLabel = "DIR", description = "Where to write; it is made.")
  private Path folder = Path.of("");

  @Option(
      names = "--seed",
      defaultValue = "nacre",
      paramLabel = "TEXT",
      description = "What keys and identities are made from (default: nacre).")
  private String seed = "nacre";

  @Option(
      names = "--report-data",
      defaultValue = "",
      paramLabel = "HEX",
      description = "What the guest has signed, up to 64 bytes.")
  private String reportData = "";

  @Option(
      names = "--init-data-digest",
      defaultValue = "",
      paramLabel = "HEX",
      description = "What the host binds, up to 64 bytes.")
  private String initDataDigest = "";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "When the evidence is made (default: now).")
  private @Nullable Instant at;

  @Override
  public Integer call() {
    Forgery forged = forged(Bytes.ofHex(reportData), at == null ? Instant.now() : at);
    Path endorsements = folder.resolve("endorsements");
    UserFiles.write(
        folder.resolve(forged.json() ? "evidence.json" : "evidence.bin"), forged.evidence());
    forged
        .endorsements()
        .forEach((name, content) -> UserFiles.write(endorsements.resolve(name), content));
    UserFiles.write(folder.resolve("emulated-root.sha256"), Bytes.utf8(forged.root().hex() + "\n"));
    Console.of(command).println(forged.root().hex());
    return 0;
  }

  private Forgery forged(Bytes slot, Instant time) {
    if (kind != Forgery.Kind.SE) {
      return Forgery.of(kind, seed, slot, Bytes.ofHex(initDataDigest), time);
    }
    var asked = SecureExecutionForgery.of(seed, slot, time);
    UserFiles.write(folder.resolve("request.key"), asked.requestKey());
    return asked.answer();
  }
}
