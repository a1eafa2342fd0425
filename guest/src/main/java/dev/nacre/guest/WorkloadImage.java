package dev.nacre.guest;

import dev.nacre.image.ImagePull;
import dev.nacre.image.PullOptions;
import dev.nacre.image.PullOptions.PlaintextLayers;
import dev.nacre.image.PulledImage;
import dev.nacre.image.encryption.KbsKeyUnwrapper;
import dev.nacre.image.oci.ImageReference;
import dev.nacre.image.oci.Platform;
import dev.nacre.image.registry.RegistryAccess;
import dev.nacre.image.registry.RegistrySource;
import dev.nacre.image.unpack.UnpackLimits;
import dev.nacre.image.unpack.UnpackOptions;
import dev.nacre.protocol.agent.Stage;
import dev.nacre.protocol.initdata.Workload;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.ResourceUri;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Pulls the workload's image into memory and opens it with keys of the key broker.
final class WorkloadImage {
  private final Reporter reporter;
  private final KbsClient broker;

  WorkloadImage(Reporter reporter, KbsClient broker) {
    this.reporter = reporter;
    this.broker = broker;
  }

  /// Unpacks below `directory`, a file system of encrypted memory that belongs to the agent.
  ///
  /// @throws FailedStart when the reference names no digest
  /// @throws dev.nacre.protocol.kbs.KbsException when the broker gives no key
  /// @throws dev.nacre.image.oci.ImageException when the image cannot be had, proven or unpacked
  PulledImage pull(Workload workload, Path directory) {
    ImageReference reference = ImageReference.parse(workload.image());
    demandDigest(reference);
    RegistryAccess access =
        workload.insecureRegistry() ? RegistryAccess.insecurePlainHttp() : RegistryAccess.secure();
    try (var source = new RegistrySource(reference, access);
        var unwrapper = new KbsKeyUnwrapper(id -> broker.resource(ResourceUri.parse(id)))) {
      var options =
          new PullOptions(
              Platform.current(), List.of(unwrapper), PlaintextLayers.ACCEPTED, unpack(directory));
      PulledImage image =
          ImagePull.pull(source, directory.resolve("rootfs"), directory.resolve("spool"), options);
      tell(image.busy());
      return image;
    }
  }

  /// The encryption of layers says nothing of the image's configuration: without a digest a
  /// registry could choose the command that runs on the decrypted files.
  private static void demandDigest(ImageReference reference) {
    if (reference.digest().isEmpty()) {
      throw new FailedStart(
          Stage.IMAGE,
          "image in nacre.toml: expected a digest (…@sha256:…), found "
              + reference
              + "; a registry could serve anything under a tag");
    }
  }

  /// Device nodes are left out: `/dev` is the container runtime's.
  private static UnpackOptions unpack(Path directory) {
    long free = directory.toFile().getUsableSpace();
    return UnpackOptions.strict(UnpackLimits.generous().withBytes(free))
        .with(UnpackOptions.Devices.SKIP);
  }

  private void tell(Map<String, Duration> busy) {
    long now = System.nanoTime();
    for (String stage : List.of("manifest", "keys", "pull", "decrypt", "unpack")) {
      reporter.phase(stage, busy.getOrDefault(stage, Duration.ZERO).toNanos(), now);
    }
  }
}
