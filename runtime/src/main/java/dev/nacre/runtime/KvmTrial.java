package dev.nacre.runtime;

import dev.nacre.runtime.host.Cache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Boots a kernel without a file system under KVM and looks whether it gets as far as to complain.
///
/// A `/dev/kvm` is no promise: nested or para-virtual ones hang in guests that were not built for
/// them. The answer is kept for as long as the host runs.
public final class KvmTrial {
  private static final String KIND = "kvm-trial";
  private static final String ANSWER = "boots";
  private static final String COMPLAINT = "Kernel panic";
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 100;

  private final Cache cache;
  private final Supplier<Path> kernel;

  /// @param kernel a bzImage, asked for only when there is a KVM to try
  public KvmTrial(Cache cache, Supplier<Path> kernel) {
    this.cache = cache;
    this.kernel = kernel;
  }

  boolean boots() {
    Path kept =
        cache
            .entry(
                KIND, bootId(), folder -> Files.writeString(folder.resolve(ANSWER), tried(folder)))
            .resolve(ANSWER);
    try {
      return Boolean.parseBoolean(Files.readString(kept));
    } catch (IOException e) {
      return false;
    }
  }

  private String tried(Path folder) throws IOException {
    Path serial = folder.resolve("serial.log");
    Process process =
        new ProcessBuilder(
                List.of(
                    QemuCommandLine.PROGRAM,
                    "-machine",
                    "q35",
                    "-accel",
                    "kvm",
                    "-cpu",
                    "host",
                    "-m",
                    "256M",
                    "-nodefaults",
                    "-no-reboot",
                    "-display",
                    "none",
                    "-serial",
                    "file:" + serial,
                    "-kernel",
                    kernel.get().toString(),
                    "-append",
                    "console=ttyS0 panic=-1"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return Boolean.toString(complains(process, serial));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Boolean.toString(false);
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean complains(Process process, Path serial)
      throws IOException, InterruptedException {
    long limit = System.nanoTime() + LIMIT.toNanos();
    boolean ended = false;
    while (!ended && System.nanoTime() < limit) {
      ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (Files.exists(serial)
          && Files.readString(serial, StandardCharsets.ISO_8859_1).contains(COMPLAINT)) {
        return true;
      }
    }
    return false;
  }

  private static String bootId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
