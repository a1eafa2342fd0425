package dev.nacre.demo;

import dev.nacre.codec.Secret;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.LaunchState;
import dev.nacre.emulator.lab.LabLaunch;
import dev.nacre.image.oci.Descriptor;
import dev.nacre.protocol.initdata.DigestAlgorithm;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.protocol.initdata.KbsAddress;
import dev.nacre.protocol.initdata.Workload;
import dev.nacre.runtime.BootFiles;
import dev.nacre.runtime.HostPlatform;
import dev.nacre.runtime.HostProbe;
import dev.nacre.runtime.KvmTrial;
import dev.nacre.runtime.Launcher;
import dev.nacre.runtime.MachineSize;
import dev.nacre.runtime.Platform;
import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.host.DebianPackages;
import dev.nacre.runtime.host.OwnedFolder;
import dev.nacre.runtime.host.Progress;
import dev.nacre.runtime.stack.EnclaveStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/// Everything that the demo uses: desk, registry, owner's side and host, set up and taken down.
final class Lab implements AutoCloseable {
  static final String GREETING = "a secret of the owner's, for attested guests only\n";

  private static final String SLIRP_HOST = "10.0.2.2";

  private final Screen screen;
  private final Cache cache;
  private final OwnedFolder folder;
  private final PlainImage image;
  private final RegistryProcess registry;
  private final OwnerSide owner;
  private final WireTap tap;
  private final Host host;
  private final Boot honest;
  private final Desk desk;
  private final CleanUp cleanUp;

  private Lab(Screen screen, Optional<String> image, CleanUp cleanUp) {
    this.screen = screen;
    this.cleanUp = cleanUp;
    this.folder = cleanUp.closing(OwnedFolder.create("nacre-demo-"));
    this.cache = Cache.of(System.getenv());
    Progress progress = screen::note;
    screen.chapter("Setting up");
    Optional<PlainImage> users =
        image.map(text -> screen.step("your image", () -> PlainImage.users(text)));
    screen.step("Debian packages", () -> requirePackages(progress));
    BootFiles files =
        screen.step(
            "firmware, kernel and guest image",
            () -> new EnclaveStack(cache, progress).bootFiles(BootFiles.EMULATED_COMMAND_LINE));
    this.image =
        users.orElseGet(() ->
            screen.step(
                "application image from Debian packages",
                () -> PlainImage.own(new ApplicationImage(cache, progress).location())));
    EmulatedChip chip =
        screen.step(
            "emulated processor",
            () -> EmulatedChip.of(EmulatedAmd.openOrCreate(cache.root().resolve("emulated-amd"))));
    this.registry =
        cleanUp.closing(
            screen.step("registry", () -> RegistryProcess.start(directory("registry"))));
    this.owner =
        cleanUp.closing(
            screen.step(
                "key broker and attestation service",
                () -> OwnerSide.start(directory("owner"), chip.amd().rootFingerprint())));
    this.tap =
        cleanUp.closing(
            WireTap.before(new InetSocketAddress(InetAddress.getLoopbackAddress(), owner.port())));
    screen.chapter("Desk: encrypt, measure, tell the owner's side");
    this.desk =
        screen.step(
            "encrypt the image into the registry",
            () -> Desk.encrypting(this.image, registry.port(), owner));
    screen.note(desk.summary());
    this.host = new Host(directory("host"), accelerator(files), chip, this.image.port());
    this.honest = screen.step("measure what must boot", () -> measured(files));
    screen.step("reference values, policy and secrets", () -> desk.tellOwner(honest, chip.tcb()));
  }

  /// @throws DemoException when a part is missing, in a sentence
  static Lab open(Screen screen, Optional<String> image) {
    var cleanUp = new CleanUp();
    try {
      return new Lab(screen, image, cleanUp);
    } catch (RuntimeException e) {
      cleanUp.close();
      throw e;
    }
  }

  private static void requirePackages(Progress progress) {
    Launcher.requirePackages(progress);
    DebianPackages.ofThisHost()
        .require("the demo", List.of("docker-registry", "util-linux", "dpkg"), progress);
  }

  private Platform.Accelerator accelerator(BootFiles files) {
    HostPlatform platform = HostProbe.ofThisHost(new KvmTrial(cache, files::kernel)).probe();
    return platform instanceof HostPlatform.Emulated emulated
        ? emulated.accelerator()
        : Platform.Accelerator.TCG;
  }

  private Boot measured(BootFiles files) {
    Initdata initdata = initdata();
    var hashes =
        LabLaunch.hashes(
            Host.read(files.kernel()),
            Host.read(files.initrd()),
            files.commandLine(),
            MachineSize.USUAL.memoryBytes());
    return new Boot(
        files,
        hashes,
        initdata.document(),
        initdata.snpHostData(),
        LaunchState.USUAL_POLICY,
        freePort());
  }

  private Initdata initdata() {
    var workload =
        Workload.of(SLIRP_HOST + ":" + registry.port() + "/" + Desk.NAME + "@" + desk.digest())
            .withInsecureRegistry(true)
            .withPorts(image.port().stream().toList());
    return Initdata.builder(DigestAlgorithm.SHA256)
        .kbs(new KbsAddress("http://" + SLIRP_HOST + ":" + tap.port(), Optional.empty()))
        .workload(workload)
        .build();
  }

  Boot honestBoot() {
    return honest;
  }

  Host host() {
    return host;
  }

  OwnerSide owner() {
    return owner;
  }

  WireTap tap() {
    return tap;
  }

  Cache cache() {
    return cache;
  }

  /// What runs, in plaintext on the desk's disk.
  PlainImage image() {
    return image;
  }

  /// All that the untrusted side keeps on its disk, the registry's storage included.
  List<Path> hostFolders() {
    return List.of(registry.storage(), folder.path().resolve("host"));
  }

  Path attackFolder() {
    return directory("attacks");
  }

  /// The last layer's file in the registry's storage: the application's data.
  Path lastLayerBlob() {
    Descriptor layer = desk.layers().getLast();
    String hex = layer.digest().hex();
    return registry
        .storage()
        .resolve("docker/registry/v2/blobs/sha256")
        .resolve(hex.substring(0, 2))
        .resolve(hex)
        .resolve("data");
  }

  /// How to look around while everything runs.
  List<String> tour(int port) {
    return List.of(
        "application     "
            + (image.own() ? "curl http://127.0.0.1:" + port + "/records/4711" : visit(port)),
        "registry        curl http://127.0.0.1:" + registry.port() + "/v2/_catalog",
        "key broker      curl " + owner.address() + "/healthz",
        "refusals        " + owner.commandHint("explain ID"),
        "secrets         " + owner.commandHint("secret list"),
        "serial console  " + folder.path().resolve("host"),
        "encrypted image nacre image inspect docker://127.0.0.1:"
            + registry.port()
            + "/"
            + Desk.NAME
            + ":"
            + Desk.TAG);
  }

  private String visit(int port) {
    return image
        .port()
        .map(inside -> "its port " + inside + " is 127.0.0.1:" + port + " here")
        .orElse("exposes no port");
  }

  private Path directory(String name) {
    try {
      return Files.createDirectories(folder.path().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("the demo's folder cannot be used", e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    screen.step("clean up", cleanUp::close);
  }

  static Secret randomKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Secret.owning(key);
  }
}
