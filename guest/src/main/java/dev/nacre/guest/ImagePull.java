package dev.nacre.guest;

import dev.nacre.image.oci.ImageConfig;
import dev.nacre.protocol.agent.Stage;
import dev.nacre.protocol.initdata.Workload;
import dev.nacre.protocol.kbs.KbsClient;
import java.nio.file.Path;

/// Pulls, opens and unpacks the workload's image.
final class ImagePull {
  ImagePull(Reporter reporter, KbsClient broker) {}

  record Unpacked(ImageConfig config, Path rootfs) {}

  Unpacked into(Workload workload, Path directory) {
    if (directory.isAbsolute()) {
      throw new FailedStart(
          Stage.IMAGE, "not built yet: " + workload.image() + " into " + directory);
    }
    return new Unpacked(ImageConfig.parse(dev.nacre.codec.Bytes.empty()), directory);
  }
}
