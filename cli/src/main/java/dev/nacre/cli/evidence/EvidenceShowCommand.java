package dev.nacre.cli.evidence;

import dev.nacre.attestation.show.Layout;
import dev.nacre.attestation.show.Recognised;
import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.OutputFormat;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre evidence show`.
@Command(
    name = "show",
    description = {
      "Lay out a file, recognised by its content: every field, its value and its meaning.",
      "Nothing is verified.",
      "",
      "Evidence, quotes, reports and tokens of every TEE, binary, in JSON, in base64 or"
          + " hexadecimal",
      "digits; certificates and revocation lists; event logs; what makers publish: Intel's",
      "collateral, TCB info and identities, NVIDIA's manifests, Hygon's certificates, CoRIM.",
      "Offsets are those in the binary, wherever that stands.",
      ""
    },
    footer = {"  nacre evidence show report.bin", "  nacre evidence show token.jwt --format json"},
    mixinStandardHelpOptions = true)
final class EvidenceShowCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final OutputFormat format = new OutputFormat();

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file = Path.of("");

  @Option(names = "--tee", paramLabel = "NAME", description = "What the file is: snp, tdx, …")
  private @Nullable String tee;

  @Override
  public Integer call() {
    Recognised recognised = new EvidenceFile(file, tee).read();
    var out = Console.of(command);
    if (format.isJson()) {
      out.println(
          JsonObject.builder()
              .put("kind", recognised.kind())
              .put(
                  "parts",
                  recognised.layouts().stream().map(Layout::toJson).collect(JsonArray.collector()))
              .build()
              .pretty());
    } else {
      recognised.layouts().forEach(layout -> out.println(layout.text()));
    }
    return 0;
  }
}
