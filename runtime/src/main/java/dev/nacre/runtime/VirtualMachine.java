package dev.nacre.runtime;

import dev.nacre.runtime.host.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A machine that a [Launcher] started.
public final class VirtualMachine implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 5;

  private final MachineSpec spec;
  private final MachineFolder folder;
  private final AgentChannel agent;
  private final CompletableFuture<Process> process = new CompletableFuture<>();
  private final CompletableFuture<MachineExit> exit = new CompletableFuture<>();
  private final Thread hook = new Thread(this::killAndClean, "nacre machine clean-up");
  private volatile boolean terminated;

  private VirtualMachine(MachineSpec spec, MachineFolder folder, MachineListener listener) {
    this.spec = spec;
    this.folder = folder;
    this.agent = new AgentChannel(listener, this::kill);
  }

  static VirtualMachine start(
      List<String> command, MachineSpec spec, MachineFolder folder, MachineListener listener) {
    var machine = new VirtualMachine(spec, folder, listener);
    Runtime.getRuntime().addShutdownHook(machine.hook);
    // Not a virtual thread: QEMU's life is tied to the operating system's thread.
    Thread.ofPlatform().daemon().name("nacre machine").start(() -> machine.run(command));
    try {
      machine.connect();
      return machine;
    } catch (RuntimeException e) {
      machine.close();
      throw e;
    }
  }

  /// Where QEMU listens for the emulated processor; there only on [Platform.Emulated].
  public Path reportSocket() {
    return folder.reportSocket();
  }

  /// The console's output so far.
  public Path serialLog() {
    return folder.serialLog(spec);
  }

  /// Waits for the end.
  public MachineExit await() throws InterruptedException {
    try {
      return exit.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Waits for the end, but no longer than `limit`; the machine runs on then.
  public Optional<MachineExit> await(Duration limit) throws InterruptedException {
    try {
      return Optional.of(exit.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Asks the agent to stop the container and power off; ends the machine if it does not.
  public MachineExit terminate() throws InterruptedException {
    terminated = true;
    agent.terminate();
    if (await(GRACE).isEmpty()) {
      kill();
    }
    return await();
  }

  /// Ends the machine at once if it still runs, and removes its folder.
  @Override
  public void close() {
    terminated = true;
    killAndClean();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending, and the hook does the same.
    }
  }

  private void run(List<String> command) {
    try {
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(folder.qemuLog().toFile())
              .start();
      process.complete(started);
      int status = started.waitFor();
      agent.finish();
      exit.complete(new ExitReason(folder, serialLog(), agent, terminated).of(status));
    } catch (IOException e) {
      process.completeExceptionally(e);
      exit.complete(new MachineExit.QemuFailed(127, String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exit.complete(new MachineExit.Terminated());
    }
  }

  /// Waits for QEMU's sockets; from then on the guest's words are heard.
  private void connect() {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < limit) {
      if (exit.isDone()) {
        throw new HostException("QEMU did not start: " + exit.join().sentence());
      }
      if (Files.exists(folder.monitorSocket()) && Files.exists(folder.agentSocket())) {
        try (var monitor = QmpMonitor.connect(folder.monitorSocket())) {
          monitor.execute("query-status");
          agent.attach(folder.agentSocket());
          return;
        } catch (IOException e) {
          // QEMU ended meanwhile, or does not listen yet: the next round says which.
        }
      }
      sleep();
    }
    throw new HostException(
        "QEMU did not open its sockets within " + START_LIMIT.toSeconds() + " s");
  }

  private void kill() {
    var _ = process.thenAccept(Process::destroyForcibly);
  }

  private void killAndClean() {
    kill();
    try {
      exit.get(GRACE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("QEMU does not end", e);
    }
    folder.delete();
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HostException("the start was interrupted", e);
    }
  }
}
