package dev.nacre.cli;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.Firmware;
import dev.nacre.measure.QemuPatchedKernel;
import dev.nacre.measure.TdxBoot;
import dev.nacre.measure.TdxLaunch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nacre measure tdx`.
@Command(
    name = "tdx",
    description = {
      "The measurement of an Intel TDX machine (MRTD) and, with a kernel that QEMU hands to its",
      "firmware, the run-time registers: RTMR1 and RTMR2, and RTMR0 where the ACPI blobs are given."
    },
    mixinStandardHelpOptions = true)
final class MeasureTdxCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;
  @Mixin private final MeasurementFormat format = new MeasurementFormat();

  @Option(
      names = {"--firmware", "--ovmf"},
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
      names = "--kernel",
      paramLabel = "FILE",
      description = "The kernel (bzImage with an EFI stub).")
  private @Nullable Path kernel;

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
        "The machine's memory (q35). QEMU before 10, and with firmware before edk2-stable202505"
            + " every",
        "QEMU, patches the kernel by it; RTMR0 depends on it."
      })
  private @Nullable Long memory;

  @Option(
      names = "--acpi",
      arity = "3",
      paramLabel = "FILE",
      description = "QEMU's etc/table-loader, etc/acpi/rsdp and etc/acpi/tables, for RTMR0.")
  private List<Path> acpi = List.of();

  @Override
  public Integer call() {
    Firmware image = Firmware.parse(Files.read(firmware));
    TdxLaunch.Order order =
        addThenExtend ? TdxLaunch.Order.ADD_THEN_EXTEND : TdxLaunch.Order.PAGE_BY_PAGE;
    var values = new LinkedHashMap<String, Bytes>();
    values.put("mr_td", new TdxLaunch(image, order).mrTd());
    JsonObject.Builder inputs =
        JsonObject.builder()
            .put("firmware_sha384", Digests.sha384(image.content()).hex())
            .put("page_order", order.toString())
            .put("generation", generation.toString())
            .put("memory_mib", memory == null ? "not given" : memory.toString());
    if (kernel != null) {
      boot(image, Files.read(kernel), values, inputs);
    } else if (initrd != null || !commandLine.isEmpty() || !acpi.isEmpty()) {
      throw wrong("--initrd, --append and --acpi need --kernel");
    }
    format.print(new Measurement("tdx", values, inputs.build()));
    return 0;
  }

  private void boot(
      Firmware image, Bytes file, Map<String, Bytes> values, JsonObject.Builder inputs) {
    Bytes disk = initrd == null ? Bytes.empty() : Files.read(initrd);
    boolean patched = memory != null && generation.compareTo(TdxBoot.Generation.FROM_202505) < 0;
    Bytes handedOver =
        memory != null && patched ? QemuPatchedKernel.of(file, disk.size(), memory << 20) : file;
    var boot = new TdxBoot(generation, handedOver, disk, commandLine);
    inputs
        .put("kernel_sha384", Digests.sha384(file).hex())
        .put("kernel_patched", patched)
        .put("initrd_sha384", Digests.sha384(disk).hex())
        .put("command_line", commandLine);
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
    if (memory == null) {
      throw wrong("--acpi needs --memory");
    }
    List<Bytes> digests = acpi.stream().map(Files::read).map(Digests::sha384).toList();
    var tables = new TdxBoot.AcpiDigests(digests.get(0), digests.get(1), digests.get(2));
    values.put(
        "rtmr_0",
        boot.rtmr0(image, memory << 20, tables)
            .orElseThrow(() ->
                wrong(
                    "RTMR0 of firmware from edk2-stable202505 on depends on SMBIOS tables and boot"
                        + " entries: take it from a trusted start; --acpi goes with "
                        + Arrays.toString(
                            new TdxBoot.Generation[] {
                              TdxBoot.Generation.BEFORE_202411, TdxBoot.Generation.FROM_202411
                            }))));
  }

  private ParameterException wrong(String message) {
    if (command == null) {
      throw new IllegalStateException("used outside a command");
    }
    return new ParameterException(command.commandLine(), message);
  }
}
