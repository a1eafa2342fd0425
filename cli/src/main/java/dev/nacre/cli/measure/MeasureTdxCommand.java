package dev.nacre.cli.measure;

import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.Firmware;
import dev.nacre.measure.TdxBoot;
import dev.nacre.measure.TdxLaunch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nacre measure tdx`.
@Command(
    name = "tdx",
    description = {
      "The measurement of an Intel TDX machine (MRTD), and its run-time registers.",
      "With a kernel that QEMU hands to its firmware: RTMR1 and RTMR2, and RTMR0 where the ACPI"
          + " blobs are given.",
      "",
      "  nacre measure tdx --firmware OVMF.fd --kernel vmlinuz --initrd initrd.img \\",
      "    --append \"console=ttyS0\" --format reference-values",
      ""
    },
    mixinStandardHelpOptions = true)
final class MeasureTdxCommand implements Callable<Integer> {
  @Mixin private final DirectBootOptions direct = new DirectBootOptions();
  @Mixin private final MeasurementFormat format = new MeasurementFormat();

  @Option(
      names = "--firmware",
      required = true,
      paramLabel = "FILE",
      description = "The firmware image, built for TDX.")
  private Path firmware = Path.of("");

  @Option(
      names = "--add-then-extend",
      description = "For a host that adds all pages of a section before it extends them.")
  private boolean addThenExtend;

  @Option(
      names = "--generation",
      defaultValue = "FROM_202411",
      paramLabel = "RELEASE",
      description =
          "From which edk2-stable the firmware is: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private TdxBoot.Generation generation = TdxBoot.Generation.FROM_202411;

  @Option(
      names = "--acpi",
      arity = "3",
      paramLabel = "FILE",
      description = "QEMU's etc/table-loader, etc/acpi/rsdp and etc/acpi/tables, for RTMR0.")
  private List<Path> acpi = List.of();

  @Override
  public Integer call() {
    Firmware image = Firmware.parse(UserFiles.read(firmware));
    TdxLaunch.Order order =
        addThenExtend ? TdxLaunch.Order.ADD_THEN_EXTEND : TdxLaunch.Order.PAGE_BY_PAGE;
    var values = new LinkedHashMap<String, Bytes>();
    values.put("mr_td", new TdxLaunch(image, order).mrTd());
    JsonObject.Builder inputs =
        JsonObject.builder()
            .put("firmware_sha384", Digests.sha384(image.content()).hex())
            .put("page_order", order.toString())
            .put("generation", generation.toString())
            .put("memory_mib", direct.memory().map(Object::toString).orElse("not given"));
    Optional<DirectBootOptions.Blobs> files = direct.blobs();
    if (files.isEmpty() && !acpi.isEmpty()) {
      throw direct.wrong("--acpi needs --kernel");
    }
    files.ifPresent(given -> boot(image, given, values, inputs));
    format.print(new Measurement("tdx", values, inputs.build()));
    return 0;
  }

  private void boot(
      Firmware image,
      DirectBootOptions.Blobs files,
      Map<String, Bytes> values,
      JsonObject.Builder inputs) {
    Optional<Long> patchedFor =
        direct.memory().filter(_ -> generation.compareTo(TdxBoot.Generation.FROM_202505) < 0);
    Bytes handedOver = patchedFor.map(files::patchedFor).orElse(files.kernel());
    var boot = new TdxBoot(generation, handedOver, files.initrd(), files.commandLine());
    files.addTo(inputs).put("kernel_patched", patchedFor.isPresent());
    machine(image, boot, values);
    values.put("rtmr_1", boot.rtmr1());
    values.put("rtmr_2", boot.rtmr2());
    values.put("tdvfkernel", boot.kernelDigest());
    values.put("tdvfkernelparams", boot.loadOptionsDigest());
  }

  private void machine(Firmware image, TdxBoot boot, Map<String, Bytes> values) {
    if (acpi.isEmpty()) {
      return;
    }
    long memory = direct.memory().orElseThrow(() -> direct.wrong("--acpi needs --memory"));
    List<Bytes> digests = acpi.stream().map(UserFiles::read).map(Digests::sha384).toList();
    var tables = new TdxBoot.AcpiDigests(digests.get(0), digests.get(1), digests.get(2));
    values.put(
        "rtmr_0",
        boot.rtmr0(image, memory << 20, tables)
            .orElseThrow(() ->
                direct.wrong(
                    "RTMR0 of firmware from edk2-stable202505 on depends on SMBIOS tables and boot"
                        + " entries: take it from a trusted start; --acpi goes with "
                        + Arrays.toString(
                            new TdxBoot.Generation[] {
                              TdxBoot.Generation.BEFORE_202411, TdxBoot.Generation.FROM_202411
                            }))));
  }
}
