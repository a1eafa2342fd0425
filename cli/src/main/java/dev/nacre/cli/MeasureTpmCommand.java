package dev.nacre.cli;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.QemuPatchedKernel;
import dev.nacre.measure.TpmBoot;
import dev.nacre.protocol.initdata.Initdata;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nacre measure tpm`.
@Command(
    name = "tpm",
    description = {
      "The registers of a TPM after UEFI firmware (OVMF) started a kernel that the host handed it:",
      "4 (kernel), 9 (command line, initrd) and, with --init-data, 8."
    },
    mixinStandardHelpOptions = true)
final class MeasureTpmCommand implements Callable<Integer> {
  @Mixin private final MeasurementFormat format = new MeasurementFormat();

  @Option(
      names = "--kernel",
      required = true,
      paramLabel = "FILE",
      description = "The kernel (bzImage with an EFI stub).")
  private Path kernel = Path.of("");

  @Option(names = "--initrd", paramLabel = "FILE", description = "The initial RAM disk.")
  private @Nullable Path initrd;

  @Option(
      names = {"--append", "--command-line"},
      defaultValue = "",
      paramLabel = "TEXT",
      description = "The kernel command line.")
  private String commandLine = "";

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = {
        "The machine's memory (q35): QEMU without SEV patches the kernel, and the patch depends on",
        "it. Leave it away where the host hands the kernel over unchanged."
      })
  private @Nullable Long memory;

  @Option(
      names = "--init-data",
      paramLabel = "FILE",
      description = "The initdata document (algorithm sha256).")
  private @Nullable Path initData;

  @Override
  public Integer call() {
    Bytes file = Files.read(kernel);
    Bytes disk = initrd == null ? Bytes.empty() : Files.read(initrd);
    Bytes handedOver =
        memory == null ? file : QemuPatchedKernel.of(file, disk.size(), memory << 20);
    JsonObject.Builder inputs =
        JsonObject.builder()
            .put("kernel_sha256", sha256(file))
            .put("initrd_sha256", sha256(disk))
            .put("initrd_size", disk.size())
            .put("command_line", commandLine)
            .put("memory_mib", memory == null ? "kernel not patched" : memory.toString());
    Map<String, Bytes> values = new LinkedHashMap<>();
    new TpmBoot(handedOver, disk, commandLine)
        .registers()
        .forEach((number, value) -> values.put(name(number), value));
    if (initData != null) {
      Bytes digest = Initdata.parse(Files.read(initData)).digest();
      inputs.put("init_data_digest", digest.hex());
      values.put(name(TpmBoot.INIT_DATA), TpmBoot.initDataRegister(digest));
    }
    format.print(new Measurement("tpm", values, inputs.build()));
    return 0;
  }

  private static String name(int register) {
    return "tpm_pcr%02d".formatted(register);
  }

  private static String sha256(Bytes content) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      content.updateInto(digest);
      return Bytes.of(digest.digest()).hex();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
