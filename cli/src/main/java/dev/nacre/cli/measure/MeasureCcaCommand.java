package dev.nacre.cli.measure;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.RealmLaunch;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nacre measure cca`.
@Command(
    name = "cca",
    description = {
      "The initial measurement of a realm on Arm CCA (RIM).",
      "It is that of a host that asks for the realm's memory,",
      "then for what is loaded by rising address, then for its processors. Where a host puts",
      "kernel, initrd and device tree, only the host says: give each with its address.",
      "",
      "  nacre measure cca --memory 0x40000000:1024 --load 0x40200000=Image \\",
      "    --load 0x48000000=machine.dtb --entry 0x40200000 --argument 0x48000000 --vcpus 2",
      ""
    },
    mixinStandardHelpOptions = true)
final class MeasureCcaCommand implements Callable<Integer> {
  private static final String REFERENCE_VALUE = "cca_realm_initial_measurement";
  private static final Pattern MEMORY = Pattern.compile("0x([0-9a-fA-F]{1,15}):(\\d{1,7})");
  private static final Pattern LOAD = Pattern.compile("0x([0-9a-fA-F]{1,15})=(.+)");
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-fA-F]{1,15})");

  @Spec private @Nullable CommandSpec command;
  @Mixin private final MeasurementFormat format = new MeasurementFormat();

  @Option(
      names = "--memory",
      required = true,
      paramLabel = "ADDRESS:MIB",
      description = "Where the realm's memory begins, and its size.")
  private List<String> memory = List.of();

  @Option(
      names = "--load",
      paramLabel = "ADDRESS=FILE",
      description = "What the host loads into it, and where.")
  private List<String> loads = List.of();

  @Option(
      names = "--entry",
      required = true,
      paramLabel = "ADDRESS",
      description = "Where the first processor begins.")
  private String entry = "";

  @Option(
      names = "--argument",
      paramLabel = "ADDRESS",
      description = "What it finds in x0: where the device tree lies.")
  private @Nullable String argument;

  @Option(
      names = "--vcpus",
      defaultValue = "1",
      paramLabel = "N",
      description = "How many virtual processors; all but the first wait (default: 1).")
  private int processors;

  @Option(
      names = "--ipa-bits",
      defaultValue = "48",
      paramLabel = "N",
      description = "Bits of the realm's addresses (default: 48); over 48 means LPA2.")
  private int addressBits;

  @Option(
      names = "--sve-vl",
      paramLabel = "N",
      description = "The length of SVE's vectors, as RmiRealmParams codes it (default: no SVE).")
  private @Nullable Integer vectors;

  @Option(
      names = "--breakpoints",
      defaultValue = "2",
      paramLabel = "N",
      description = "Of the debugger (default: 2).")
  private int breakpoints;

  @Option(
      names = "--watchpoints",
      defaultValue = "2",
      paramLabel = "N",
      description = "Of the debugger (default: 2).")
  private int watchpoints;

  @Option(
      names = "--pmu-counters",
      defaultValue = "0",
      paramLabel = "N",
      description = "Of the performance monitor (default: 0, none).")
  private int counters;

  @Option(
      names = "--hash",
      defaultValue = "SHA_256",
      paramLabel = "NAME",
      description = "What it is measured with: ${COMPLETION-CANDIDATES} (default: SHA_256).")
  private RealmLaunch.Hash hash = RealmLaunch.Hash.SHA_256;

  @Override
  public Integer call() {
    var parameters =
        new RealmLaunch.Parameters(
            addressBits > 48,
            ranged("--ipa-bits", addressBits, 32, 52),
            vectors == null
                ? OptionalInt.empty()
                : OptionalInt.of(ranged("--sve-vl", vectors, 0, 15)),
            ranged("--breakpoints", breakpoints, 1, 64),
            ranged("--watchpoints", watchpoints, 1, 64),
            ranged("--pmu-counters", counters, 0, 31),
            hash);
    JsonObject.Builder inputs =
        JsonObject.builder().put("parameters", parameters.toString()).put("entry", entry);
    var launch = RealmLaunch.of(parameters);
    memory.forEach(range -> addMemory(launch, range, inputs));
    files().forEach((address, file) -> load(launch, address, file, inputs));
    List<Long> registers = argument == null ? List.of() : List.of(address("--argument", argument));
    var _ = launch.processor(true, address("--entry", entry), registers);
    for (int i = 1; i < ranged("--vcpus", processors, 1, 4096); i++) {
      var _ = launch.processor(false, 0, List.of());
    }
    inputs.put("argument", argument == null ? "none" : argument).put("vcpus", processors);
    format.print(Measurement.of("cca", REFERENCE_VALUE, launch.rim(), inputs.build()));
    return 0;
  }

  private void addMemory(RealmLaunch launch, String range, JsonObject.Builder inputs) {
    Matcher parts = matched("--memory", "ADDRESS:MIB like 0x40000000:1024", MEMORY, range);
    long base = Long.parseLong(parts.group(1), 16);
    var _ = launch.memory(base, base + (Long.parseLong(parts.group(2)) << 20));
    inputs.put("memory " + parts.group(1), parts.group(2) + " MiB");
  }

  private static void load(RealmLaunch launch, long address, Path file, JsonObject.Builder inputs) {
    Bytes content = UserFiles.read(file);
    var _ = launch.load(address, content);
    inputs.put("load " + Long.toHexString(address), Digests.sha256(content).hex());
  }

  /// By rising address, as hosts load them.
  private SortedMap<Long, Path> files() {
    var files = new TreeMap<Long, Path>();
    for (String load : loads) {
      Matcher parts = matched("--load", "ADDRESS=FILE like 0x40200000=Image", LOAD, load);
      if (files.put(Long.parseLong(parts.group(1), 16), Path.of(parts.group(2))) != null) {
        throw Console.wrong(command, "--load: expected each address once, found " + load);
      }
    }
    return files;
  }

  private long address(String option, String text) {
    return Long.parseLong(
        matched(option, "an address like 0x40200000", ADDRESS, text).group(1), 16);
  }

  private Matcher matched(String option, String expected, Pattern pattern, String found) {
    Matcher matcher = pattern.matcher(found);
    if (!matcher.matches()) {
      throw Console.wrong(command, option + ": expected " + expected + ", found " + found);
    }
    return matcher;
  }

  private int ranged(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw Console.wrong(
          command, option + ": expected " + least + " to " + most + ", found " + value);
    }
    return value;
  }
}
