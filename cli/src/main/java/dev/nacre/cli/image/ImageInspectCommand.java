package dev.nacre.cli.image;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.OutputFormat;
import dev.nacre.image.ImageInspection;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre image inspect`.
@Command(
    name = "inspect",
    description = "Show an image's layers, their sizes, and under which keys they are encrypted.",
    footer = "  nacre image inspect docker://127.0.0.1:5000/app:1",
    mixinStandardHelpOptions = true)
final class ImageInspectCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final RegistryOptions registry = new RegistryOptions();
  @Mixin private final OutputFormat format = new OutputFormat();

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The image to read.")
  private String source = "";

  @Override
  public Integer call() {
    try (var from = registry.source(source)) {
      ImageInspection inspection = ImageInspection.of(from);
      var out = Console.of(command);
      if (format.isJson()) {
        out.println(inspection.toJson().pretty());
      } else {
        inspection.lines().forEach(out::println);
      }
    }
    return 0;
  }
}
