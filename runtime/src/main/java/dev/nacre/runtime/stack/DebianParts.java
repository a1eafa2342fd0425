package dev.nacre.runtime.stack;

import dev.nacre.codec.Bytes;
import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.host.Command;
import dev.nacre.runtime.host.DebianArchive;
import dev.nacre.runtime.host.DebianPackages;
import dev.nacre.runtime.host.Folders;
import dev.nacre.runtime.host.HostException;
import dev.nacre.runtime.host.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the guest takes from Debian: the cloud kernel with a few modules, the container runtime
/// `crun`, and the shared libraries of crun and of the Java runtime.
///
/// They are downloaded and unpacked, never installed; the host's own versions play no part, so two
/// hosts with the same mirror state get the same guest.
final class DebianParts {
  private static final String KIND = "debian";
  private static final long SPACE_MIB = 400;
  private static final String KERNEL = "linux-image-cloud-amd64";
  private static final List<String> MODULES =
      List.of(
          "virtio_pci",
          "virtio_console",
          "virtio_net",
          "virtio_blk",
          "virtio_rng",
          "overlay",
          "configfs",
          "tsm",
          "sev-guest",
          "tdx-guest");
  private static final List<String> PACKAGES =
      List.of(
          "crun",
          "libc-bin",
          "libc6",
          "libcap2",
          "libgcrypt20",
          "libgpg-error0",
          "liblz4-1",
          "liblzma5",
          "libseccomp2",
          "libsystemd0",
          "libyajl2",
          "libzstd1");
  private static final List<String> LIBRARIES =
      List.of(
          "libc.so.6",
          "libcap.so.2",
          "libdl.so.2",
          "libgcrypt.so.20",
          "libgpg-error.so.0",
          "liblz4.so.1",
          "liblzma.so.5",
          "libm.so.6",
          "libpthread.so.0",
          "libresolv.so.2",
          "librt.so.1",
          "libseccomp.so.2",
          "libsystemd.so.0",
          "libyajl.so.2",
          "libzstd.so.1");
  private static final List<String> LIBRARY_FOLDERS =
      List.of("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu");

  /// Characters of UTF-8, without which Java would write file names in ASCII.
  private static final String LOCALE = "usr/lib/locale/C.utf8/LC_CTYPE";

  private static final String LOADER = "ld-linux-x86-64.so.2";

  private final Path folder;

  private DebianParts(Path folder) {
    this.folder = folder;
  }

  /// The parts in the cache, fetched if there are none.
  static DebianParts fetch(Cache cache, Progress progress) {
    String key =
        "parts-"
            + Digests.sha256(Bytes.utf8(MODULES + "" + PACKAGES + LIBRARIES))
                .hex()
                .substring(0, 12);
    if (cache.existing(KIND, key).isEmpty()) {
      DebianPackages.ofThisHost().require("unpacking packages", List.of("dpkg"), progress);
      cache.requireSpace(SPACE_MIB, "fetching the guest's parts from Debian");
    }
    return new DebianParts(cache.entry(KIND, key, made -> fetch(made, progress)));
  }

  Path kernel() {
    return folder.resolve("vmlinuz");
  }

  /// The names of the packages' files, which carry their versions, one a line.
  List<String> versions() {
    return lines(folder.resolve("versions"));
  }

  /// Adds modules with the list of their order, libraries and programs.
  void addTo(Cpio image) {
    var order = new StringBuilder();
    for (String module : lines(folder.resolve("modules.order"))) {
      String path = "/lib/modules/" + module;
      image.add(path, new CpioNode.Copy(folder.resolve("modules").resolve(module), false));
      order.append(path).append('\n');
    }
    image.add("/etc/nacre/modules", new CpioNode.Text(Bytes.utf8(order.toString()), false));
    for (String library : LIBRARIES) {
      image.add(
          "/lib/x86_64-linux-gnu/" + library,
          new CpioNode.Copy(folder.resolve("libraries").resolve(library), true));
    }
    image.add("/" + LOCALE, new CpioNode.Copy(folder.resolve("LC_CTYPE"), false));
    image.add("/lib64/" + LOADER, new CpioNode.Copy(folder.resolve(LOADER), true));
    image.add("/usr/bin/crun", new CpioNode.Copy(folder.resolve("crun"), true));
  }

  private static void fetch(Path folder, Progress progress) throws IOException {
    Path work = Files.createDirectory(folder.resolve("work"));
    try {
      DebianArchive archive =
          DebianArchive.open(Files.createDirectory(work.resolve("apt")), progress);
      String kernel =
          archive
              .dependency(KERNEL, "linux-image-")
              .orElseThrow(() -> new HostException("the mirror has no package " + KERNEL));
      var versions = new ArrayList<String>();
      Path root = Files.createDirectory(work.resolve("root"));
      List<String> names = Stream.concat(Stream.of(kernel), PACKAGES.stream()).toList();
      progress.say("fetching " + String.join(" ", names));
      for (Path file : archive.binaries(names, work)) {
        versions.add(String.valueOf(file.getFileName()));
        Command.in(work, "dpkg-deb", "-x", file.toString(), root.toString()).output();
      }
      Files.write(folder.resolve("versions"), versions);
      keep(root, kernel.substring("linux-image-".length()), folder);
    } finally {
      Folders.delete(work);
    }
  }

  private static void keep(Path root, String release, Path folder) throws IOException {
    Files.move(root.resolve("boot/vmlinuz-" + release), folder.resolve("vmlinuz"));
    List<Path> modules =
        KernelModules.in(root.resolve("lib/modules/" + release)).loadOrder(MODULES);
    Path kept = Files.createDirectory(folder.resolve("modules"));
    for (Path module : modules) {
      Files.move(module, kept.resolve(module.getFileName()));
    }
    Files.writeString(
        folder.resolve("modules.order"),
        modules.stream().map(module -> module.getFileName() + "\n").collect(Collectors.joining()));
    Path libraries = Files.createDirectory(folder.resolve("libraries"));
    for (String library : LIBRARIES) {
      Files.copy(library(root, library), libraries.resolve(library));
    }
    Files.copy(library(root, LOADER), folder.resolve(LOADER));
    Files.copy(root.resolve(LOCALE), folder.resolve("LC_CTYPE"));
    Files.move(root.resolve("usr/bin/crun"), folder.resolve("crun"));
  }

  /// The file behind the name by which programs ask for a library.
  private static Path library(Path root, String name) throws IOException {
    for (String candidate : LIBRARY_FOLDERS) {
      Path file = root.resolve(candidate).resolve(name);
      if (Files.exists(file)) {
        return file.toRealPath();
      }
    }
    throw new HostException("no package of " + PACKAGES + " has the library " + name);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
