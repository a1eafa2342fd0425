package dev.nacre.attestation.eventlog;

import dev.nacre.codec.ByteReader;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Goes through a log once and keeps what each writer's events mean: the firmware's, shim's and
/// GRUB's, the EFI stub's of Linux and of systemd, td-shim's, the attestation agent's.
final class BootReader {
  private static final String GRUB_COMMAND = "grub_cmd";
  private static final List<String> COMMAND_LINES =
      List.of("grub_kernel_cmdline", "kernel_cmdline");
  private static final String MEMORY = "(memory)";

  private final HashAlgorithm algorithm;
  private final List<MeasuredBoot.Program> programs = new ArrayList<>();
  private final Map<String, String> bootEntries = new LinkedHashMap<>();
  private final List<String> loaderCommands = new ArrayList<>();
  private final Map<String, Bytes> sections = new LinkedHashMap<>();
  private final List<EventDetails.Agent> agentEvents = new ArrayList<>();
  private Optional<Boolean> secureBoot = Optional.empty();
  private Optional<Bytes> kernel = Optional.empty();
  private Optional<Bytes> initrd = Optional.empty();
  private Optional<String> commandLine = Optional.empty();
  private Optional<Bytes> loadOptions = Optional.empty();
  private Optional<String> announcedSection = Optional.empty();

  BootReader(HashAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  MeasuredBoot read(EventLog log) {
    for (Event event : log.events()) {
      event.digest(algorithm).ifPresent(digest -> read(event, digest));
    }
    return new MeasuredBoot(
        algorithm,
        secureBoot,
        programs,
        kernel.or(() -> Optional.ofNullable(sections.get(".linux"))),
        initrd.or(() -> Optional.ofNullable(sections.get(".initrd"))),
        commandLine,
        loadOptions,
        bootEntries,
        loaderCommands,
        sections,
        agentEvents);
  }

  private void read(Event event, Bytes digest) {
    switch (event.details()) {
      case EventDetails.Variable variable -> variable(event, variable, digest);
      case EventDetails.Image(List<String> path) -> program(path, digest);
      case EventDetails.Agent agent -> {
        if (isDigestOf(digest, event.data())) {
          agentEvents.add(agent);
        }
      }
      case EventDetails.Text(String text) -> text(event, text, digest);
      case EventDetails.Opaque() -> {}
    }
  }

  private void variable(Event event, EventDetails.Variable variable, Bytes digest) {
    if (!isDigestOf(digest, event.data()) && !isDigestOf(digest, variable.content())) {
      return;
    }
    boolean config = event.type() == EventType.EV_EFI_VARIABLE_DRIVER_CONFIG;
    if (config && variable.name().equals("SecureBoot")) {
      secureBoot = Optional.of(variable.content().equals(Bytes.of((byte) 1)));
    }
    if (!config && variable.name().matches("Boot[0-9A-F]{4}")) {
      bootEntries.put(variable.name(), description(variable.content()));
    }
  }

  /// Of a load option: attributes, path length, then the description in UTF-16 up to a zero (UEFI
  /// 2.10, section 3.1.3).
  private static String description(Bytes loadOption) {
    try {
      ByteReader in = ByteReader.littleEndian("load option", loadOption);
      var _ = in.bytes("attributes and path length", 6);
      String rest = DetailsReader.utf16(in.bytes("description", in.remaining()));
      int end = rest.indexOf('\0');
      return end < 0 ? rest : rest.substring(0, end);
    } catch (MalformedException e) {
      return "";
    }
  }

  /// QEMU names the kernel that it hands to the firmware `kernel`; GRUB and the stub of systemd
  /// load theirs from memory.
  private void program(List<String> path, Bytes digest) {
    boolean fromMemory = path.isEmpty();
    programs.add(new MeasuredBoot.Program(fromMemory ? MEMORY : String.join("/", path), digest));
    if (fromMemory || path.getLast().equals("File(kernel)")) {
      kernel = Optional.of(digest);
    }
  }

  private void text(Event event, String text, Bytes digest) {
    switch (event.type()) {
      case EV_EVENT_TAG -> tagged(text, digest);
      case EV_IPL -> loaded(event, text, digest);
      case EV_EFI_PLATFORM_FIRMWARE_BLOB2 -> {
        if (text.equals("td_payload")) {
          kernel = Optional.of(digest);
        }
      }
      default -> {}
    }
  }

  private void tagged(String text, Bytes digest) {
    if (text.equals("LOADED_IMAGE::LoadOptions")) {
      loadOptions = Optional.of(digest);
    } else if (text.equals("Linux initrd")) {
      initrd = Optional.of(digest);
    }
  }

  private void loaded(Event event, String text, Bytes digest) {
    switch (text) {
      case "grub_linuxefi Kernel" -> kernel = Optional.of(digest);
      case "grub_linuxefi Initrd" -> initrd = Optional.of(digest);
      default -> {
        if (!grub(text, digest)) {
          section(event, text, digest);
        }
      }
    }
  }

  /// GRUB writes a word, perhaps a colon, and the text that it measured, with or without its zero.
  private boolean grub(String text, Bytes digest) {
    int space = text.indexOf(' ');
    String word = space < 0 ? "" : text.substring(0, space).replace(":", "");
    String measured = text.substring(space + 1);
    boolean proved =
        isDigestOf(digest, Bytes.utf8(measured)) || isDigestOf(digest, Bytes.utf8(measured + '\0'));
    if (!proved) {
      return false;
    }
    if (word.equals(GRUB_COMMAND)) {
      loaderCommands.add(measured);
    }
    if (COMMAND_LINES.contains(word)) {
      commandLine = Optional.of(measured);
    }
    return true;
  }

  /// The stub of systemd measures a section's name, then its content, under the same text.
  private void section(Event event, String text, Bytes digest) {
    String name = "." + text;
    boolean isName =
        event.data().startsWith(Bytes.ofHex("2e00")) && isDigestOf(digest, Bytes.utf8(name + '\0'));
    if (isName) {
      announcedSection = Optional.of(name);
    } else if (announcedSection.filter(name::equals).isPresent()) {
      sections.put(name, digest);
      announcedSection = Optional.empty();
    }
  }

  private boolean isDigestOf(Bytes digest, Bytes message) {
    return algorithm.digest(message).equals(digest);
  }
}
