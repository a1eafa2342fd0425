package dev.nacre.guest.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Loads kernel modules.
public final class KernelModules {
  private static final long SYS_OPEN = 2;
  private static final long SYS_CLOSE = 3;
  private static final long SYS_FINIT_MODULE = 313;
  private static final long O_CLOEXEC = 0x80000;

  private KernelModules() {}

  /// Loads the modules that `list` names, one path a line, in that order; empty lines and lines
  /// that start with `#` are skipped. Nothing is loaded when there is no list.
  public static void loadAll(Path list) {
    if (Files.exists(list)) {
      lines(list).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(line -> load(Path.of(line)));
    }
  }

  private static List<String> lines(Path list) {
    try {
      return Files.readAllLines(list);
    } catch (IOException e) {
      throw new UncheckedIOException(list + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void load(Path module) {
    try (Arena arena = Arena.ofConfined()) {
      String path = module.toString();
      long file =
          Syscall.call("open " + path, SYS_OPEN, arena.allocateFrom(path).address(), O_CLOEXEC);
      try {
        Syscall.call(
            "load module " + path, SYS_FINIT_MODULE, file, arena.allocateFrom("").address(), 0);
      } finally {
        Syscall.call("close " + path, SYS_CLOSE, file);
      }
    }
  }
}
