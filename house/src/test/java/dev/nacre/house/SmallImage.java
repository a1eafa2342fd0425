package dev.nacre.house;

import dev.nacre.codec.Bytes;
import dev.nacre.image.build.ImageBuilder;
import dev.nacre.image.build.LayerFiles;
import dev.nacre.image.layout.OciLayoutTarget;
import dev.nacre.image.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A user's image that starts in a moment: Debian's static busybox and a file that it prints.
final class SmallImage {
  /// What its container prints.
  static final String ANSWER = "the container has read its confidential file";

  /// What its container prints of an attempt to get a kernel of its own to play with.
  static final String CONFINED = "unshare(0x10000000): Operation not permitted";

  private static final String PROGRAM =
      "busybox cat /srv/confidential; busybox unshare -U busybox true 2>&1";
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final String TAG = "app";

  private SmallImage() {}

  /// Writes it as the OCI layout `folder`.
  ///
  /// @return where it is, as the commands take it
  static String asLayout(Path folder) throws IOException {
    return asLayout(folder, PROGRAM + "; exit 0");
  }

  /// The same with a container that stays until it is ended.
  static String asLayoutThatStays(Path folder) throws IOException {
    return asLayout(folder, PROGRAM + "; exec busybox sleep 3600");
  }

  private static String asLayout(Path folder, String program) throws IOException {
    new ImageBuilder(Platform.current())
        .layer(LayerFiles.empty().file("bin/busybox", 0755, Bytes.of(Files.readAllBytes(BUSYBOX))))
        .layer(LayerFiles.empty().file("srv/confidential", 0600, Bytes.utf8(ANSWER + "\n")))
        .entrypoint("/bin/busybox", "sh", "-c", program)
        .writeTo(OciLayoutTarget.of(folder, TAG));
    return "oci:" + folder + ":" + TAG;
  }

  /// Writes it as `docker save` does; skopeo does it, so that the format is not of our own making.
  ///
  /// @param file absolute, and not there yet
  static String asDockerArchive(Path file) throws IOException, InterruptedException {
    String layout = asLayout(file.resolveSibling(file.getFileName() + ".layout"));
    String archive = "docker-archive:" + file;
    Finished copied = Finished.of(new ProcessBuilder("skopeo", "copy", layout, archive));
    if (copied.status() != 0) {
      throw new IOException("skopeo cannot write " + archive + ": " + copied.output());
    }
    return archive;
  }
}
