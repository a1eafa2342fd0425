package dev.nacre.cli.measure;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.Firmware;
import dev.nacre.measure.KernelHashes;
import dev.nacre.measure.QemuPatchedKernel;
import dev.nacre.measure.SnpLaunch;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What a machine is started from: the options that all launch digests share.
final class BootOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--firmware",
      required = true,
      paramLabel = "FILE",
      description = "The firmware image; with a kernel, an AmdSev build of OVMF.")
  private @Nullable Path firmware;

  @Option(names = "--kernel", paramLabel = "FILE", description = "The kernel (bzImage).")
  private @Nullable Path kernel;

  @Option(names = "--initrd", paramLabel = "FILE", description = "The initial RAM disk.")
  private @Nullable Path initrd;

  @Option(names = "--append", paramLabel = "TEXT", description = "The kernel command line.")
  private @Nullable String commandLine;

  @Option(
      names = "--emulated",
      description =
          "Predict what the emulated processor of the lab reports: QEMU patches the kernel there.")
  private boolean emulated;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "The machine's memory, on which the patch depends; only with --emulated.")
  private @Nullable Long memory;

  boolean emulated() {
    return emulated;
  }

  Firmware firmware() {
    return Firmware.parse(UserFiles.read(given("--firmware", firmware)));
  }

  Optional<KernelHashes> kernelHashes() {
    if (kernel == null) {
      if (initrd != null || commandLine != null) {
        throw wrong("--initrd and --append need --kernel");
      }
      return Optional.empty();
    }
    Bytes disk = initrd == null ? Bytes.empty() : UserFiles.read(initrd);
    return Optional.of(
        KernelHashes.of(
            handedOver(UserFiles.read(kernel), disk),
            disk,
            commandLine == null ? "" : commandLine));
  }

  /// What a launch digest comes from, as far as these options say it.
  JsonObject.Builder inputs(Firmware firmware, Optional<KernelHashes> kernel) {
    JsonObject.Builder inputs =
        JsonObject.builder()
            .put("emulated", emulated)
            .put("firmware_digest", SnpLaunch.firmwareDigest(firmware).hex());
    kernel.ifPresent(hashes ->
        inputs
            .put("kernel_sha256", hashes.kernel().hex())
            .put("initrd_sha256", hashes.initrd().hex())
            .put("command_line_sha256", hashes.commandLine().hex()));
    return inputs;
  }

  private Bytes handedOver(Bytes file, Bytes disk) {
    if (!emulated) {
      if (memory != null) {
        throw wrong(
            "--memory matters only with --emulated: a real SEV guest's kernel is not patched");
      }
      return file;
    }
    return QemuPatchedKernel.of(file, disk.size(), given("--memory", memory) << 20);
  }

  private <T> T given(String option, @Nullable T value) {
    if (value == null) {
      throw wrong("missing " + option);
    }
    return value;
  }

  ParameterException wrong(String message) {
    return Console.wrong(command, message);
  }
}
