package dev.nacre.attestation.eventlog;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a log says about the boot, in the words of the boot: which kernel, which initrd, which
/// command line.
///
/// Registers hold digests only, so a log whose replay is right can still put any words beside its
/// digests. What stands here is either a digest itself or a text that its digest proves.
///
/// @param algorithm of all digests here
/// @param secureBoot whether the firmware enforced signatures; empty when the log does not say
/// @param programs what the firmware loaded and started, in its order
/// @param kernel digest of the Linux kernel: of the PE image (Authenticode), of the UKI's section,
///   or of the file that GRUB read
/// @param initrd digest of the initrd
/// @param commandLine the kernel's command line, where the log has its text
/// @param loadOptions digest of the command line as the kernel's own EFI stub measured it
/// @param bootEntries descriptions of the firmware's boot entries, by the name of their variable
/// @param loaderCommands what GRUB executed, in its order
/// @param sections digests of the sections of a unified kernel image, by name
/// @param agentEvents what the attestation agent measured after the boot
public record MeasuredBoot(
    HashAlgorithm algorithm,
    Optional<Boolean> secureBoot,
    List<Program> programs,
    Optional<Bytes> kernel,
    Optional<Bytes> initrd,
    Optional<String> commandLine,
    Optional<Bytes> loadOptions,
    Map<String, String> bootEntries,
    List<String> loaderCommands,
    Map<String, Bytes> sections,
    List<EventDetails.Agent> agentEvents) {
  public MeasuredBoot {
    programs = List.copyOf(programs);
    loaderCommands = List.copyOf(loaderCommands);
    agentEvents = List.copyOf(agentEvents);
  }

  /// A program that the firmware loaded.
  ///
  /// @param path where it came from, its nodes joined by `/`; `(memory)` when from nowhere
  public record Program(String path, Bytes digest) {}

  /// @param algorithm the one whose registers were compared with the signed ones
  public static MeasuredBoot of(EventLog log, HashAlgorithm algorithm) {
    return new BootReader(algorithm).read(log);
  }

  /// Whether the kernel was started with exactly this command line, by the text or by the digest
  /// that the EFI stub measured: of the text in UTF-16LE with its terminator.
  public boolean commandLineIs(String expected) {
    Bytes options = Bytes.of((expected + '\0').getBytes(StandardCharsets.UTF_16LE));
    return loadOptions
        .map(digest -> digest.equals(algorithm.digest(options)))
        .orElseGet(() -> commandLine.map(expected::equals).orElse(false));
  }

  /// Under `nacre.boot` in the claims.
  public JsonObject toJson() {
    var json = JsonObject.builder();
    secureBoot.ifPresent(on -> json.put("secure_boot", on));
    json.put(
        "programs", programs.stream().map(MeasuredBoot::toJson).collect(JsonArray.collector()));
    kernel.ifPresent(digest -> json.put("kernel", digest.hex()));
    initrd.ifPresent(digest -> json.put("initrd", digest.hex()));
    commandLine.ifPresent(text -> json.put("command_line", text));
    loadOptions.ifPresent(digest -> json.put("load_options", digest.hex()));
    var entries = JsonObject.builder();
    bootEntries.forEach(entries::put);
    var ofSections = JsonObject.builder();
    sections.forEach((name, digest) -> ofSections.put(name, digest.hex()));
    return json.put("boot_entries", entries.build())
        .put("loader_commands", JsonArray.ofStrings(loaderCommands))
        .put("sections", ofSections.build())
        .put(
            "agent_events",
            JsonArray.ofStrings(agentEvents.stream().map(EventDetails.Agent::text).toList()))
        .build();
  }

  private static JsonObject toJson(Program program) {
    return JsonObject.builder()
        .put("path", program.path)
        .put("digest", program.digest.hex())
        .build();
  }
}
