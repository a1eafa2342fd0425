package dev.nacre.runtime.stack;

import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.host.Command;
import dev.nacre.runtime.host.DebianArchive;
import dev.nacre.runtime.host.DebianPackages;
import dev.nacre.runtime.host.Folders;
import dev.nacre.runtime.host.HostException;
import dev.nacre.runtime.host.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The AmdSev build of OVMF: firmware that verifies kernel, initrd and command line against the
/// hash table that is measured with it.
///
/// Debian ships none, so it is built once from Debian's `edk2` source package and kept in the
/// cache, under the version of the source and the digest of the recipe.
public final class Firmware {
  /// The name of the file in a cache entry.
  static final String FILE = "AMDSEV.fd";

  private static final String KIND = "firmware";
  private static final long SECONDS_BETWEEN_REPORTS = 15;
  private static final long SPACE_MIB = 1200;
  private static final List<String> PACKAGES =
      List.of(
          "acpica-tools",
          "build-essential",
          "dpkg-dev",
          "nasm",
          "python3",
          "python3-distutils",
          "uuid-dev");

  private final Cache cache;
  private final DebianPackages packages;
  private final Progress progress;
  private Duration reported = Duration.ZERO;

  public Firmware(Cache cache, DebianPackages packages, Progress progress) {
    this.cache = cache;
    this.packages = packages;
    this.progress = progress;
  }

  /// The firmware's file, built if the cache has none of this recipe.
  public Path file() {
    String key = "edk2-" + FirmwareRecipe.digest();
    if (cache.existing(KIND, key).isEmpty()) {
      packages.require("building the firmware", PACKAGES, progress);
      cache.requireSpace(SPACE_MIB, "building the firmware");
    }
    return cache.entry(KIND, key, this::build).resolve(FILE);
  }

  private void build(Path folder) throws IOException {
    Path work = Files.createDirectory(folder.resolve("work"));
    try {
      Path apt = Files.createDirectory(work.resolve("apt"));
      Path descriptor = DebianArchive.open(apt, progress).source("edk2", work);
      String version = DebianArchive.version(descriptor);
      progress.say("unpacking edk2 " + version);
      Path source = work.resolve("edk2");
      Command.in(work, "dpkg-source", "--no-check", "-x", descriptor.toString(), source.toString())
          .output();
      FirmwareRecipe.apply(source);
      compile(source, work.resolve("build.log"));
      Files.move(
          source.resolve(FirmwareRecipe.RESULT),
          folder.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE);
      Files.writeString(folder.resolve("source"), "edk2 " + version + "\n");
    } finally {
      Folders.delete(work);
    }
  }

  private void compile(Path source, Path log) throws IOException {
    progress.say("building the firmware once (about three minutes on two processors)");
    try {
      Command.in(source, "/bin/bash", "-c", FirmwareRecipe.BUILD)
          .with("PYTHON_COMMAND", "python3")
          .run(log, this::report);
    } catch (HostException e) {
      Path kept = cache.root().resolve("firmware-build.log");
      Files.move(log, kept, StandardCopyOption.REPLACE_EXISTING);
      throw new HostException("the firmware did not build; the whole log is " + kept, e);
    }
  }

  private void report(Path log, Duration elapsed) throws IOException {
    if (elapsed.compareTo(reported.plusSeconds(SECONDS_BETWEEN_REPORTS)) < 0) {
      return;
    }
    reported = elapsed;
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      long modules = lines.filter(line -> line.startsWith("Building ... ")).count();
      progress.say(
          String.format(
              Locale.ROOT,
              "building the firmware: %d s, %s",
              elapsed.toSeconds(),
              modules == 0 ? "the build tools" : modules + " modules"));
    }
  }
}
