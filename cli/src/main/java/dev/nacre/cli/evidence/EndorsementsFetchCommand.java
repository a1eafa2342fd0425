package dev.nacre.cli.evidence;

import dev.nacre.attestation.snp.AmdProduct;
import dev.nacre.attestation.snp.Tcb;
import dev.nacre.cli.terminal.Console;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.endorsements.OnlineEndorsements;
import dev.nacre.endorsements.PckAuthority;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nacre endorsements fetch`.
@Command(
    name = "fetch",
    description = "Fetch what pieces of evidence, or chips that will send some, need.",
    footer = "  nacre endorsements fetch report.bin",
    mixinStandardHelpOptions = true)
final class EndorsementsFetchCommand implements Callable<Integer> {
  private static final Pattern CHIP =
      Pattern.compile("([A-Za-z]+):([0-9a-fA-F]{128}):(?:([0-9]{1,3})[.])?(.*)");
  private static final Pattern PLATFORM = Pattern.compile("([0-9a-fA-F]{12})(:processor)?");
  private static final Pattern LEVELS =
      Pattern.compile("([0-9]{1,3})[.]([0-9]{1,3})[.]([0-9]{1,3})[.]([0-9]{1,3})");

  @Spec private @Nullable CommandSpec command;
  @Mixin private final EndorsementStore store = new EndorsementStore();

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "Evidence.")
  private List<Path> files = List.of();

  @Option(
      names = "--amd-chip",
      paramLabel = "PRODUCT:CHIP_ID:LEVELS",
      description = {
        "A chip of AMD's: Milan, Genoa or Turin; CHIP_ID in 128 hexadecimal digits; levels as",
        "[fmc.]bootloader.tee.snp.microcode. Repeatable."
      })
  private List<String> chips = List.of();

  @Option(
      names = "--intel-platform",
      paramLabel = "FMSPC[:processor]",
      description = {
        "A kind of Intel's platforms by its FMSPC, 12 hexadecimal digits; with :processor where",
        "its keys are certified by the authority for single processors. Repeatable."
      })
  private List<String> platforms = List.of();

  @Override
  public Integer call() {
    OnlineEndorsements online = store.online();
    var problems = new ArrayList<String>();
    for (Path file : files) {
      new EvidenceFile(file, null)
          .read()
          .evidence()
          .ifPresent(evidence -> problems.addAll(online.endorsements(evidence).problems()));
    }
    chips.forEach(chip -> problems.addAll(prewarm(online, chip)));
    platforms.forEach(platform -> problems.addAll(prewarmIntel(online, platform)));
    problems.forEach(Console.errorsOf(command)::println);
    return problems.isEmpty() ? 0 : 1;
  }

  private static List<String> prewarm(OnlineEndorsements online, String chip) {
    Matcher parts = CHIP.matcher(chip);
    boolean whole = parts.matches();
    boolean withFmc = whole && !LEVELS.matcher(chip.substring(chip.lastIndexOf(':') + 1)).matches();
    Matcher levels =
        LEVELS.matcher(
            withFmc ? parts.group(4) : chip.substring(Math.max(0, chip.lastIndexOf(':') + 1)));
    if (!whole || !levels.matches()) {
      throw MalformedException.at("--amd-chip", "PRODUCT:CHIP_ID:LEVELS", chip);
    }
    var tcb =
        new Tcb(
            withFmc ? OptionalInt.of(level(parts.group(3))) : OptionalInt.empty(),
            level(levels.group(1)),
            level(levels.group(2)),
            level(levels.group(3)),
            level(levels.group(4)),
            true);
    return online.prewarm(product(parts.group(1)), Bytes.ofHex(parts.group(2)), tcb).problems();
  }

  private static List<String> prewarmIntel(OnlineEndorsements online, String platform) {
    Matcher parts = PLATFORM.matcher(platform);
    if (!parts.matches()) {
      throw MalformedException.at("--intel-platform", "FMSPC[:processor]", platform);
    }
    PckAuthority authority =
        parts.group(2) == null ? PckAuthority.PLATFORM : PckAuthority.PROCESSOR;
    return online.prewarm(Bytes.ofHex(parts.group(1)), authority).problems();
  }

  private static int level(String digits) {
    return Integer.parseInt(digits);
  }

  private static AmdProduct product(String name) {
    return Arrays.stream(AmdProduct.values())
        .filter(product -> product.productName().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> MalformedException.at("--amd-chip", "Milan, Genoa or Turin", name));
  }
}
