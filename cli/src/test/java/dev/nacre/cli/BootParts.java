package dev.nacre.cli;

import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.host.Command;
import dev.nacre.runtime.host.DebianArchive;
import dev.nacre.runtime.host.Folders;
import dev.nacre.runtime.host.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A kernel, a firmware with a TPM driver and a shell in one program, as Debian publishes them:
/// downloaded and unpacked into the cache, never installed.
record BootParts(Path kernel, Path firmware, Path shell) {
  private static final String KERNEL = "linux-image-cloud-amd64";
  private static final String FIRMWARE = "ovmf";
  private static final String SHELL = "busybox-static";

  /// Skips the test where they cannot be had.
  static BootParts fetch() {
    for (String program : List.of("qemu-system-x86_64", "swtpm", "dpkg-deb")) {
      Assumptions.assumeTrue(
          Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
          "skipped: no program " + program + " (packages qemu-system-x86, swtpm, dpkg)");
    }
    try {
      Path folder = Cache.of(System.getenv()).entry("debian", "measured-boot", BootParts::fetch);
      return new BootParts(
          folder.resolve("vmlinuz"), folder.resolve("OVMF.fd"), folder.resolve("busybox"));
    } catch (HostException e) {
      Assumptions.abort("skipped: Debian's packages cannot be had: " + e.getMessage());
      throw e;
    }
  }

  private static void fetch(Path folder) throws IOException {
    Path work = Files.createDirectory(folder.resolve("work"));
    DebianArchive archive = DebianArchive.open(Files.createDirectory(work.resolve("apt")), _ -> {});
    String kernel =
        archive
            .dependency(KERNEL, "linux-image-")
            .orElseThrow(() -> new HostException("the mirror has no package " + KERNEL));
    for (Path file : archive.binaries(List.of(kernel, FIRMWARE, SHELL), work)) {
      Command.in(work, "dpkg-deb", "-x", file.toString(), "root")
          .run(work.resolve("log"), (_, _) -> {});
    }
    Path root = work.resolve("root");
    move(root.resolve("boot"), "vmlinuz-", folder.resolve("vmlinuz"));
    move(root.resolve("usr/share/ovmf"), "OVMF.fd", folder.resolve("OVMF.fd"));
    move(root.resolve("bin"), "busybox", folder.resolve("busybox"));
    Folders.delete(work);
  }

  private static void move(Path from, String prefix, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      Path file =
          files
              .filter(each -> each.getFileName().toString().startsWith(prefix))
              .findFirst()
              .orElseThrow(() -> new HostException("no " + prefix + " in " + from));
      Files.move(file, to);
    }
  }
}
