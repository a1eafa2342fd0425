package dev.nacre.cli.measure;

import dev.nacre.cli.terminal.Console;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.VcpuType;
import dev.nacre.measure.Vcpus;
import dev.nacre.measure.Vmm;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The virtual CPUs whose first states are measured.
final class VcpuOptions {
  /// What the lab's emulated processor is.
  private static final VcpuType EMULATED = VcpuType.EPYC_GENOA;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--vcpus",
      defaultValue = "1",
      paramLabel = "N",
      description = "How many virtual CPUs (default: 1).")
  private int count;

  @Option(
      names = "--vcpu-type",
      paramLabel = "NAME",
      description = "QEMU's name of the virtual CPU: EPYC-v4, EPYC-Milan, EPYC-Genoa, …")
  private @Nullable String type;

  @Option(
      names = "--vcpu-signature",
      paramLabel = "HEX",
      description = "Instead of a type: CPUID leaf 1, EAX.")
  private @Nullable String signature;

  @Option(
      names = "--vmm",
      defaultValue = "QEMU",
      paramLabel = "NAME",
      description = "Who starts the machine: ${COMPLETION-CANDIDATES} (default: QEMU).")
  private Vmm vmm = Vmm.QEMU;

  Vcpus vcpus(boolean emulated) {
    if (count < 1 || count > 4096) {
      throw wrong("--vcpus: expected 1 to 4096, found " + count);
    }
    return new Vcpus(count, cpuid(emulated), vmm);
  }

  static void addInputs(Vcpus vcpus, JsonObject.Builder inputs) {
    inputs
        .put("vcpus", vcpus.count())
        .put("vcpu_signature", Integer.toHexString(vcpus.signature()))
        .put("vmm", vcpus.vmm().name());
  }

  private int cpuid(boolean emulated) {
    if (signature != null) {
      try {
        return Integer.parseUnsignedInt(signature.replaceFirst("^0[xX]", ""), 16);
      } catch (NumberFormatException e) {
        throw wrong("--vcpu-signature: expected up to 8 hexadecimal digits, found " + signature);
      }
    }
    if (type != null) {
      String wanted = type;
      return VcpuType.named(wanted)
          .orElseThrow(() -> wrong("--vcpu-type: expected one of " + names() + ", found " + wanted))
          .signature();
    }
    if (emulated) {
      return EMULATED.signature();
    }
    throw wrong("give --vcpu-type or --vcpu-signature: the type of virtual CPU is measured");
  }

  private static String names() {
    return Arrays.stream(VcpuType.values())
        .map(VcpuType::qemuName)
        .collect(Collectors.joining(", "));
  }

  private ParameterException wrong(String message) {
    return Console.wrong(command, message);
  }
}
