package dev.nacre.cli.measure;

import dev.nacre.cli.terminal.Console;
import dev.nacre.cli.terminal.UserFiles;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.measure.QemuPatchedKernel;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A kernel that the host hands to UEFI firmware, with what belongs to it: the options of the
/// commands that predict what such a start measures.
final class DirectBootOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--kernel",
      paramLabel = "FILE",
      description = "The kernel (bzImage with an EFI stub).")
  private @Nullable Path kernel;

  @Option(names = "--initrd", paramLabel = "FILE", description = "The initial RAM disk.")
  private @Nullable Path initrd;

  @Option(
      names = "--append",
      defaultValue = "",
      paramLabel = "TEXT",
      description = "The kernel command line.")
  private String commandLine = "";

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = {
        "The machine's memory (q35): QEMU, where the guest's memory is not encrypted, patches the",
        "kernel by it. Leave it away where the host hands the kernel over unchanged."
      })
  private @Nullable Long memory;

  /// What is handed over.
  ///
  /// @param kernel as it lies on disk
  record Blobs(Bytes kernel, Bytes initrd, String commandLine) {
    JsonObject.Builder addTo(JsonObject.Builder inputs) {
      return inputs
          .put("kernel_sha384", Digests.sha384(kernel).hex())
          .put("initrd_sha384", Digests.sha384(initrd).hex())
          .put("initrd_size", initrd.size())
          .put("command_line", commandLine);
    }

    /// The kernel as QEMU patches it for a machine with so much memory.
    Bytes patchedFor(long mebibytes) {
      return QemuPatchedKernel.of(kernel, initrd.size(), mebibytes << 20);
    }
  }

  /// The files, if there is a kernel among them; without one, the others make no sense.
  Optional<Blobs> blobs() {
    if (kernel == null) {
      if (initrd != null || !commandLine.isEmpty()) {
        throw wrong("--initrd and --append need --kernel");
      }
      return Optional.empty();
    }
    Bytes disk = initrd == null ? Bytes.empty() : UserFiles.read(initrd);
    return Optional.of(new Blobs(UserFiles.read(kernel), disk, commandLine));
  }

  Blobs required() {
    return blobs().orElseThrow(() -> wrong("missing --kernel"));
  }

  /// In MiB.
  Optional<Long> memory() {
    return Optional.ofNullable(memory);
  }

  ParameterException wrong(String message) {
    return Console.wrong(command, message);
  }
}
