package dev.nacre.cli.measure;

import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.TpmBoot;
import dev.nacre.protocol.initdata.Initdata;
import java.nio.file.Path;
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
      "The registers of a TPM after UEFI firmware (OVMF) started a kernel.",
      "Those that a kernel which the host handed over decides about: 4 (kernel), 9 (command line,"
          + " initrd) and, with --init-data, 8.",
      "",
      "  nacre measure tpm --kernel vmlinuz --initrd initrd.img --append \"console=ttyS0\" \\",
      "    --memory 512",
      ""
    },
    mixinStandardHelpOptions = true)
final class MeasureTpmCommand implements Callable<Integer> {
  @Mixin private final DirectBootOptions boot = new DirectBootOptions();
  @Mixin private final MeasurementFormat format = new MeasurementFormat();

  @Option(
      names = "--init-data",
      paramLabel = "FILE",
      description = "The initdata document (algorithm sha256).")
  private @Nullable Path initData;

  @Override
  public Integer call() {
    DirectBootOptions.Blobs files = boot.required();
    Bytes handedOver = boot.memory().map(files::patchedFor).orElse(files.kernel());
    JsonObject.Builder inputs =
        files
            .addTo(JsonObject.builder())
            .put("memory_mib", boot.memory().map(Object::toString).orElse("kernel not patched"));
    Map<String, Bytes> values = new LinkedHashMap<>();
    new TpmBoot(handedOver, files.initrd(), files.commandLine())
        .registers()
        .forEach((number, value) -> values.put(name(number), value));
    if (initData != null) {
      Bytes digest = Initdata.parse(UserFiles.read(initData)).digest();
      inputs.put("init_data_digest", digest.hex());
      values.put(name(TpmBoot.INIT_DATA), TpmBoot.initDataRegister(digest));
    }
    format.print(new Measurement("tpm", values, inputs.build()));
    return 0;
  }

  private static String name(int register) {
    return "tpm_pcr%02d".formatted(register);
  }
}
