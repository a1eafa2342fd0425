package dev.nacre.demo;

import dev.nacre.codec.Bytes;
import dev.nacre.image.build.ImageBuilder;
import dev.nacre.image.build.LayerFiles;
import dev.nacre.image.layout.OciLayoutTarget;
import dev.nacre.image.oci.Compression;
import dev.nacre.image.oci.Digest;
import dev.nacre.image.oci.Platform;
import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.host.Command;
import dev.nacre.runtime.host.DebianArchive;
import dev.nacre.runtime.host.Folders;
import dev.nacre.runtime.host.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The demo's application, assembled on the spot from Debian packages: a Python web service in four
/// layers, of which the last is its confidential data.
final class ApplicationImage {
  static final int PORT = 8080;

  private static final String TAG = "app";
  private static final String RECIPE = "1";
  private static final List<String> BASE = List.of("libc6", "libgcc-s1", "zlib1g", "libtinfo6");
  private static final List<String> LIBRARIES =
      List.of("libexpat1", "libssl3", "libffi8", "liblzma5", "libsqlite3-0", "tzdata");
  private static final List<String> LEFT_OUT =
      List.of("usr/share/doc", "usr/share/man", "usr/share/lintian", "usr/share/locale");

  private final Cache cache;
  private final Progress progress;

  ApplicationImage(Cache cache, Progress progress) {
    this.cache = cache;
    this.progress = progress;
  }

  /// An OCI layout with the image in plaintext, made when it is not there yet.
  String location() {
    Bytes inputs = Bytes.utf8(RECIPE + BASE + LIBRARIES).concat(program()).concat(records());
    Path layout =
        cache.entry("demo-application", Digest.sha256(inputs).hex().substring(0, 16), this::make);
    return "oci:" + layout.resolve("layout") + ":" + TAG;
  }

  private void make(Path folder) throws IOException {
    progress.say("downloading the application's Debian packages");
    DebianArchive archive =
        DebianArchive.open(Files.createDirectory(folder.resolve("apt")), progress);
    String version = pythonVersion(archive);
    Path base = unpacked(archive, folder.resolve("base"), BASE);
    Path python = unpacked(archive, folder.resolve("python"), python(version));
    new ImageBuilder(Platform.current())
        .compression(Compression.GZIP)
        .layer(LayerFiles.of(base))
        .layer(LayerFiles.of(python))
        .layer(
            LayerFiles.empty()
                .file("etc/passwd", 0644, Bytes.utf8("app:x:1000:1000::/srv:/bin/false\n"))
                .file("etc/group", 0644, Bytes.utf8("app:x:1000:\n"))
                .file("srv/app.py", 0644, program()))
        .layer(LayerFiles.empty().file("srv/records.csv", 0644, records()))
        .entrypoint("/usr/bin/" + version, "-I", "/srv/app.py")
        .workingDirectory("/srv")
        .user("1000:1000")
        .exposedPort(PORT)
        .writeTo(OciLayoutTarget.of(folder.resolve("layout"), TAG));
    for (String name : List.of("apt", "base", "python", "debs")) {
      Folders.delete(folder.resolve(name));
    }
  }

  private static List<String> python(String version) {
    var names = new ArrayList<>(LIBRARIES);
    names.addAll(
        List.of(version + "-minimal", "lib" + version + "-minimal", "lib" + version + "-stdlib"));
    return names;
  }

  /// The versioned package behind `python3`, such as `python3.11`.
  private static String pythonVersion(DebianArchive archive) throws IOException {
    return archive
        .dependency("python3", "python3.")
        .orElseThrow(() -> new DemoException("Debian's python3 depends on no python3.N"));
  }

  private static Path unpacked(DebianArchive archive, Path root, List<String> names)
      throws IOException {
    Path downloads = Files.createDirectories(root.resolveSibling("debs"));
    Files.createDirectory(root);
    for (String name : names) {
      Path deb = archive.binary(name, downloads);
      Command.in(downloads, "dpkg-deb", "-x", deb.toString(), root.toString())
          .run(downloads.resolve("dpkg.log"), (log, elapsed) -> {});
    }
    for (String path : LEFT_OUT) {
      Folders.delete(root.resolve(path));
    }
    return root;
  }

  private static Bytes program() {
    try (InputStream in = ApplicationImage.class.getResourceAsStream("app.py")) {
      if (in == null) {
        throw new IllegalStateException("the build left app.py out");
      }
      return Bytes.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Bytes records() {
    return Bytes.of(ConfidentialRecords.csv(4711));
  }
}
