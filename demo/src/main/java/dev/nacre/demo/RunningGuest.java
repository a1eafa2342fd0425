package dev.nacre.demo;

import dev.nacre.emulator.lab.LabMachine;
import dev.nacre.runtime.MachineExit;
import dev.nacre.runtime.VirtualMachine;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A machine that runs, with the emulated processor beside it.
final class RunningGuest implements AutoCloseable {
  private final VirtualMachine machine;
  private final LabMachine processor;
  private final GuestWords words;

  RunningGuest(VirtualMachine machine, LabMachine processor, GuestWords words) {
    this.machine = machine;
    this.processor = processor;
    this.words = words;
  }

  GuestWords words() {
    return words;
  }

  /// Waits for the container's first output, the end of a container that prints nothing, or a while
  /// in which one that runs has printed nothing.
  ///
  /// @throws DemoException when the machine ends before its container runs, or `limit` passes
  void awaitContainer(Duration limit) {
    Optional<MachineExit> exit = await(() -> words.hasSpoken() || words.isSilent(), limit);
    if (exit.isPresent() && !(exit.get() instanceof MachineExit.ContainerExited)) {
      throw new DemoException(exit.get().sentence());
    }
  }

  /// Waits until the machine has ended, or its container is ready, which ends the wait as well.
  ///
  /// @throws DemoException when `limit` passes
  MachineExit awaitEndOrReady(Duration limit) {
    return await(words::isReady, limit).orElseGet(MachineExit.Terminated::new);
  }

  /// Waits for the end, however long the container runs.
  MachineExit awaitEnd() {
    return await(() -> false, Duration.ofDays(10_000)).orElseGet(MachineExit.Terminated::new);
  }

  /// The machine's end, or nothing when `enough` came first.
  private Optional<MachineExit> await(BooleanSupplier enough, Duration limit) {
    long start = System.nanoTime();
    Optional<MachineExit> exit = pause();
    while (exit.isEmpty() && !enough.getAsBoolean()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new DemoException(
            "the machine neither ended nor got as far as its container within "
                + limit.toSeconds()
                + " s; phases so far: "
                + words.phases());
      }
      exit = pause();
    }
    return exit;
  }

  private Optional<MachineExit> pause() {
    try {
      return machine.await(Duration.ofMillis(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("the demo was interrupted", e);
    }
  }

  @Override
  public void close() {
    machine.close();
    processor.close();
  }
}
