package dev.nacre.cli.image;

import dev.nacre.cli.terminal.Console;
import dev.nacre.image.ImageCopy;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre image copy`.
@Command(
    name = "copy",
    description = "Copy an image byte for byte, with all its platforms.",
    footer = "  nacre image copy docker-archive:app.tar docker://127.0.0.1:5000/app:1",
    mixinStandardHelpOptions = true)
final class ImageCopyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final RegistryOptions registry = new RegistryOptions();

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The image to read.")
  private String source = "";

  @Parameters(index = "1", paramLabel = "TARGET", description = "Where to write it.")
  private String target = "";

  @Override
  public Integer call() {
    try (var from = registry.source(source);
        var to = registry.target(target)) {
      Console.of(command).println(ImageCopy.copy(from, to).digest());
    }
    return 0;
  }
}
