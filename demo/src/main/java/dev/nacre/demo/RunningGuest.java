package dev.nacre.demo;

import dev.nacre.emulator.lab.LabMachine;
import dev.nacre.runtime.MachineExit;
import dev.nacre.runtime.VirtualMachine;
import java.time.Duration;
import java.util.Optional;

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

  /// Waits for the container's first output, or the end of a container that prints nothing.
  ///
  /// @throws DemoException when the machine ends before its container runs, or `limit` passes
  void awaitFirstOutput(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!words.hasSpoken()) {
      Optional<MachineExit> exit = pause();
      if (exit.isPresent() && exit.get() instanceof MachineExit.ContainerExited) {
        return;
      }
      if (exit.isPresent()) {
        throw new DemoException(exit.get().sentence());
      }
      if (System.nanoTime() > deadline) {
        throw new DemoException(
            "the container printed nothing within "
                + limit.toSeconds()
                + " s; phases so far: "
                + words.phases());
      }
    }
  }

  /// Waits until the machine has ended, or its container is ready, which ends the wait as well.
  ///
  /// @throws DemoException when `limit` passes
  MachineExit awaitEndOrReady(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<MachineExit> exit = pause();
      if (exit.isPresent()) {
        return exit.get();
      }
      if (words.isReady()) {
        return new MachineExit.Terminated();
      }
      if (System.nanoTime() > deadline) {
        throw new DemoException(
            "the machine neither ended nor became ready within " + limit.toSeconds() + " s");
      }
    }
  }

  /// Waits for the end, however long the container runs.
  MachineExit awaitEnd() {
    Optional<MachineExit> exit = Optional.empty();
    while (exit.isEmpty()) {
      exit = pause();
    }
    return exit.get();
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
