package dev.nacre.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The words on the kernel's command line, which is measured.
record KernelCommandLine(List<String> words) {
  private static final String EMULATED = "nacre.platform=emulated";

  KernelCommandLine {
    words = List.copyOf(words);
  }

  static KernelCommandLine read() {
    try {
      return parse(Files.readString(Path.of("/proc/cmdline")));
    } catch (IOException e) {
      throw new UncheckedIOException("/proc/cmdline cannot be read: " + e.getMessage(), e);
    }
  }

  static KernelCommandLine parse(String line) {
    return new KernelCommandLine(List.of(line.strip().split("\\s+")));
  }

  /// Whether reports come from the lab's emulated processor. The measurement tells the owner.
  boolean isEmulated() {
    return words.contains(EMULATED);
  }
}
