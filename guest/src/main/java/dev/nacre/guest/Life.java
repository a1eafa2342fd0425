package dev.nacre.guest;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.guest.attester.Attester;
import dev.nacre.guest.container.Container;
import dev.nacre.guest.linux.Machine;
import dev.nacre.guest.linux.Mounts;
import dev.nacre.guest.linux.VirtioPort;
import dev.nacre.guest.rest.LoopbackService;
import dev.nacre.image.PulledImage;
import dev.nacre.protocol.agent.AgentEvent;
import dev.nacre.protocol.agent.AgentFrame;
import dev.nacre.protocol.agent.FrameReader;
import dev.nacre.protocol.agent.FrameWriter;
import dev.nacre.protocol.agent.Stage;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.protocol.initdata.KbsAddress;
import dev.nacre.protocol.initdata.Workload;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The agent's life from the first mount to the container's end.
final class Life {
  private static final Path ROOT = Path.of("/run/nacre");

  /// How much of the machine's memory image and downloads may fill.
  private static final int MEMORY_PERCENT = 75;

  private static final int CHUNK = 64 << 10;

  private final Reporter reporter;
  private final CountDownLatch ready = new CountDownLatch(1);
  private volatile Optional<Container> container = Optional.empty();

  Life(Reporter reporter) {
    this.reporter = reporter;
  }

  /// Ends the machine when the container does not run within `limit`.
  void limit(Duration limit) {
    try {
      if (!ready.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("nacre: the start took more than " + limit.toSeconds() + " s");
        Machine.powerOff();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Returns when the machine shall power off; every failure has been told by then.
  void live() {
    try {
      run();
    } catch (FailedStart e) {
      fail(e.stage(), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(Stage.CONTAINER, "interrupted");
    } catch (RuntimeException | Error e) {
      fail(Stage.CONTAINER, "unexpected: " + e);
    }
  }

  private void fail(Stage stage, String reason) {
    System.err.println("nacre: " + stage.wireName() + ": " + reason);
    try {
      reporter.tell(new AgentEvent.Failed(stage, reason));
    } catch (UncheckedIOException e) {
      System.err.println("nacre: " + e.getMessage());
    }
  }

  private void run() throws InterruptedException {
    boot();
    KernelCommandLine commandLine = KernelCommandLine.read();
    Attester attester = FailedStart.at(Stage.ATTESTATION, () -> Platform.attester(commandLine));
    Initdata initdata = FailedStart.at(Stage.INITDATA, () -> initdata());
    Workload workload = FailedStart.at(Stage.INITDATA, initdata::workload);
    OwnEvidence evidence = new OwnEvidence(attester, initdata, reporter);
    FailedStart.at(
        Stage.ATTESTATION,
        () -> {
          evidence.demandBinding();
          return true;
        });
    try (KbsClient broker = handshake(initdata, evidence)) {
      try (var _ = LoopbackService.start(LoopbackService.PORT, broker, attester)) {
        serve(workload, broker);
      }
    }
  }

  private void boot() {
    FailedStart.at(
        Stage.BOOT,
        () -> {
          reporter.phase("boot", Platform::mount);
          reporter.phase("modules", Platform::loadModules);
          connect(Platform.openPort(AgentFrame.PORT_NAME));
          reporter.phase("network", Platform::network);
          Thread.ofPlatform().daemon().name("reaper").start(Life::reap);
          return true;
        });
  }

  private void connect(VirtioPort port) {
    try {
      reporter.connect(new FrameWriter(port.output()));
      FrameReader orders = new FrameReader(port.input());
      Thread.ofPlatform().daemon().name("orders").start(() -> obey(orders));
    } catch (IOException e) {
      throw new UncheckedIOException("the agent port cannot be used: " + e.getMessage(), e);
    }
  }

  /// Whatever the host says, it can only end the machine.
  private void obey(FrameReader orders) {
    try {
      orders.next();
      container.ifPresent(Container::terminate);
    } finally {
      if (container.isEmpty()) {
        Machine.powerOff();
      }
    }
  }

  private static void reap() {
    try {
      Machine.reapOrphans();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Initdata initdata() {
    return reporter.phase("initdata", () -> Initdata.parse(InitdataSearch.find(Path.of("/dev"))));
  }

  private KbsClient handshake(Initdata initdata, OwnEvidence evidence) {
    long start = System.nanoTime();
    KbsAddress address = FailedStart.at(Stage.INITDATA, initdata::kbs);
    KbsClient broker =
        FailedStart.at(
            Stage.ATTESTATION,
            () -> {
              KbsEndpoint plain = KbsEndpoint.at(address.url());
              return KbsClient.of(
                  address.certificate().map(plain::pinnedTo).orElse(plain), evidence, teeKey());
            });
    FailedStart.at(Stage.ATTESTATION, broker::token);
    long end = System.nanoTime();
    reporter.phase("handshake", end - start - evidence.spent(), end);
    return broker;
  }

  /// On P-521, for which the JDK computes no table of multiples first, as it does for P-256: that
  /// table costs an emulated machine more than all else of the handshake.
  private static PrivateJwk teeKey() {
    return PrivateJwk.generate(EcCurve.P_521).withAlgorithm("ECDH-ES+A256KW");
  }

  private void serve(Workload workload, KbsClient broker) throws InterruptedException {
    PulledImage image = FailedStart.at(Stage.IMAGE, () -> pull(workload, broker));
    Container started =
        FailedStart.at(
            Stage.CONTAINER,
            () ->
                reporter.phase(
                    "start",
                    () ->
                        Container.start(
                            image.config(), workload, image.root(), ROOT.resolve("bundle"))));
    container = Optional.of(started);
    ready.countDown();
    reporter.tell(new AgentEvent.Ready());
    Thread out = pump("stdout", started.stdout(), reporter::stdout);
    Thread err = pump("stderr", started.stderr(), reporter::stderr);
    int status = started.await();
    out.join(Duration.ofSeconds(5));
    err.join(Duration.ofSeconds(5));
    reporter.send(new AgentFrame.Exit(status));
  }

  private PulledImage pull(Workload workload, KbsClient broker) {
    Mounts.mountMemory(ROOT, MEMORY_PERCENT);
    try {
      return new WorkloadImage(reporter, broker).pull(workload, ROOT);
    } catch (KbsException e) {
      throw new FailedStart(stage(e), e);
    }
  }

  static Stage stage(KbsException e) {
    return switch (e.stage()) {
      case CHALLENGE, ATTESTATION -> Stage.ATTESTATION;
      case RELEASE, ADMINISTRATION -> Stage.RELEASE;
    };
  }

  private static Thread pump(String name, InputStream from, Consumer<Bytes> to) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          byte[] chunk = new byte[CHUNK];
          try {
            int count = from.read(chunk);
            while (count >= 0) {
              to.accept(Bytes.of(Arrays.copyOf(chunk, count)));
              count = from.read(chunk);
            }
          } catch (IOException e) {
            System.err.println("nacre: " + name + ": " + e.getMessage());
          }
        });
  }
}
