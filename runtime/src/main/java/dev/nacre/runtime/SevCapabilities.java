package dev.nacre.runtime;

import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.runtime.host.HostException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Asks QEMU what the processor says of its memory encryption (CPUID 0x8000001f, EBX), by the QMP
/// command `query-sev-capabilities` on a machine that has nothing but QMP.
record SevCapabilities(List<String> program) {
  private static final List<String> ARGUMENTS =
      List.of(
          "-machine",
          "none,accel=kvm",
          "-nodefaults",
          "-no-user-config",
          "-display",
          "none",
          "-qmp",
          "stdio");
  private static final long SECONDS = 10;
  private static final int HIGHEST_BIT = 63;
  private static final int LOWEST_ENCRYPTION_BIT = 32;

  /// Those of this host.
  static HostPlatform.SevSnp ofThisHost() {
    return new SevCapabilities(List.of(QemuCommandLine.PROGRAM)).ask();
  }

  /// @throws HostException when QEMU does not say, or says what no processor has
  HostPlatform.SevSnp ask() {
    var words = new ArrayList<>(program);
    words.addAll(ARGUMENTS);
    try {
      Process qemu =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      // A QEMU that hangs is ended, and its silence read as the end of its words.
      CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(qemu::destroyForcibly);
      try (var monitor = QmpMonitor.over(qemu.getInputStream(), qemu.getOutputStream())) {
        return parse(monitor.execute("query-sev-capabilities").object("return"));
      } finally {
        qemu.destroyForcibly();
      }
    } catch (IOException | MalformedException e) {
      throw new HostException(
          "this host's kernel offers SEV-SNP, but QEMU does not say where the C-bit of its"
              + " processor is: "
              + e.getMessage(),
          e);
    }
  }

  private static HostPlatform.SevSnp parse(JsonObject answer) {
    return new HostPlatform.SevSnp(
        between(answer, "cbitpos", LOWEST_ENCRYPTION_BIT), between(answer, "reduced-phys-bits", 0));
  }

  private static int between(JsonObject answer, String name, int lowest) {
    long value = answer.number(name);
    if (value < lowest || value > HIGHEST_BIT) {
      throw MalformedException.at(
          name, "a number from " + lowest + " to " + HIGHEST_BIT, Long.toString(value));
    }
    return (int) value;
  }
}
