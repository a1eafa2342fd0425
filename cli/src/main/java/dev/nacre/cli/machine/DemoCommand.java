package dev.nacre.cli.machine;

import dev.nacre.demo.Demo;
import dev.nacre.demo.DemoOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `nacre demo`.
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Run an encrypted container in a measured virtual machine, end to end, then attack it.",
      "",
      "Everything is real (QEMU, firmware, registry, key broker) but the processor's signature,"
          + " which is emulated: it shows the protocol and the refusals, and protects nothing.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  nacre demo",
      "  nacre demo --image docker-archive:app.tar --plain --report report.json",
      "  nacre demo --keep          leaves everything running and says how to look around",
      "",
      "Exit status: 0 only if the key was released and every attack was refused."
    })
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "Your own image: oci:DIR or docker-archive:FILE.")
  private Optional<String> image = Optional.empty();

  @Option(names = "--report", paramLabel = "FILE", description = "Write what happened as JSON.")
  private Optional<Path> report = Optional.empty();

  @Option(names = "--plain", description = "One line a step, no colour: for logs.")
  private boolean plain;

  @Option(
      names = "--keep",
      description = "Leave everything running after the release until Ctrl-C; no attacks.")
  private boolean keep;

  @Override
  public Integer call() {
    return Demo.run(new DemoOptions(image, report, plain, keep), System.out);
  }
}
