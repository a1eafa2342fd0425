package dev.nacre.runtime.stack;

import dev.nacre.codec.Bytes;
import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.host.OwnedFolder;
import dev.nacre.runtime.host.Progress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Builds the guest image: the same inputs give the same bytes.
///
/// The image is two archives in a row. The *ground* holds what seldom changes: kernel modules,
/// libraries, crun, the Java runtime. The *agent* holds the agent's jar, its archive of loaded
/// classes and the arguments of its start. When only the agent changed, only its archive is built.
///
/// The kernel starts `/init`, which is a script whose interpreter is Java itself with an argument
/// file: there is no shell in the image.
public final class GuestImageBuilder {
  private static final String GROUND = "guest-ground";
  private static final String IMAGE = "guest-image";
  private static final String INITRD = "initrd.img";
  private static final String COMPRESSION = "lz4";

  /// Vector code of libgcrypt that is not used: under emulation it is several times slower than
  /// plain code, and every processor with SEV-SNP or TDX has instructions for SHA-256 and AES,
  /// which stay in use.
  private static final String VECTOR_CODE = "intel-avx2\nintel-avx\nintel-ssse3\n";

  private static final List<String> FOLDERS =
      List.of("/dev", "/proc", "/run", "/sys", "/tmp", "/var");

  private final Cache cache;
  private final Progress progress;

  public GuestImageBuilder(Cache cache, Progress progress) {
    this.cache = cache;
    this.progress = progress;
  }

  /// The image with `agent` as its first process.
  ///
  /// @throws dev.nacre.runtime.host.HostException when something for it cannot be had
  public GuestImage build(AgentProgram agent) {
    DebianParts parts = DebianParts.fetch(cache, progress);
    JavaRuntime runtime = JavaRuntime.link(cache, agent.platformModules(), progress);
    try {
      Path ground = ground(parts, runtime);
      try (var work = OwnedFolder.create("nacre-agent-")) {
        Path jar = work.path().resolve("agent.jar");
        AgentJar.write(agent.classPath(), jar);
        return new GuestImage(parts.kernel(), image(ground, new AgentLayer(agent, runtime, jar)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the guest image cannot be built: " + e.getMessage(), e);
    }
  }

  private Path ground(DebianParts parts, JavaRuntime runtime) throws IOException {
    Cpio image = new Cpio();
    FOLDERS.forEach(path -> image.add(path, new CpioNode.Folder()));
    addDevices(image);
    addNames(image);
    parts.addTo(image);
    runtime.addTo(image);
    String key = key(parts.versions() + image.listing() + COMPRESSION);
    return cache
        .entry(
            GROUND,
            key,
            folder -> {
              progress.say("packing the guest's kernel modules, libraries and Java runtime");
              compress(image, folder.resolve(INITRD));
            })
        .resolve(INITRD);
  }

  private static String key(String text) {
    return Digests.sha256(Bytes.utf8(text)).hex().substring(0, 16);
  }

  private Path image(Path ground, AgentLayer layer) throws IOException {
    String key = key(Digests.sha256(ground) + layer.identity() + COMPRESSION);
    return cache
        .entry(
            IMAGE,
            key,
            folder -> {
              progress.say("packing the guest's agent");
              Path agent = folder.resolve("agent.img");
              compress(layer.pack(folder), agent);
              join(List.of(ground, agent), folder.resolve(INITRD));
              Files.delete(agent);
            })
        .resolve(INITRD);
  }

  /// Nodes that the first process needs before it has mounted `/dev`.
  private static void addDevices(Cpio image) {
    image.add("/dev/console", new CpioNode.Device(5, 1));
    image.add("/dev/null", new CpioNode.Device(1, 3));
    image.add("/dev/zero", new CpioNode.Device(1, 5));
    image.add("/dev/random", new CpioNode.Device(1, 8));
    image.add("/dev/urandom", new CpioNode.Device(1, 9));
  }

  private static void addNames(Cpio image) {
    image.add("/etc/hosts", text("127.0.0.1 localhost\n::1 localhost\n"));
    image.add("/etc/passwd", text("root:x:0:0:root:/:/usr/sbin/nologin\n"));
    image.add("/etc/group", text("root:x:0:\n"));
    image.add("/etc/gcrypt/hwf.deny", text(VECTOR_CODE));
  }

  private static CpioNode text(String content) {
    return new CpioNode.Text(Bytes.utf8(content), false);
  }

  private static void compress(Cpio image, Path file) throws IOException {
    try (OutputStream out = new Lz4Blocks(new BufferedOutputStream(Files.newOutputStream(file)))) {
      image.write(out);
    }
  }

  /// Compressed archives one after the other; the kernel reads them as one stream.
  private static void join(List<Path> archives, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(Lz4Blocks.MAGIC.toArray());
      for (Path archive : archives) {
        Files.copy(archive, out);
      }
    }
  }
}
