package dev.nacre.demo;

import dev.nacre.codec.Bytes;
import dev.nacre.protocol.agent.AgentEvent;
import dev.nacre.runtime.MachineListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What a guest said: its phases, its container's output, and whether it is ready.
final class GuestWords implements MachineListener {
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final Consumer<AgentEvent.Phase> onPhase;
  private final List<AgentEvent.Phase> phases = new ArrayList<>();
  private final StringBuilder output = new StringBuilder();
  private Optional<Instant> ready = Optional.empty();

  /// @param onPhase hears each phase as it ends
  GuestWords(Consumer<AgentEvent.Phase> onPhase) {
    this.onPhase = onPhase;
  }

  @Override
  public synchronized void event(AgentEvent event) {
    switch (event) {
      case AgentEvent.Phase phase -> {
        phases.add(phase);
        onPhase.accept(phase);
      }
      case AgentEvent.Ready _ -> ready = Optional.of(Instant.now());
      case AgentEvent.Failed _, AgentEvent.Log _ -> {
        // The machine's exit says why it failed.
      }
    }
  }

  @Override
  public void stdout(Bytes content) {
    write(content);
  }

  @Override
  public void stderr(Bytes content) {
    write(content);
  }

  private synchronized void write(Bytes content) {
    output.append(new String(content.toArray(), StandardCharsets.UTF_8));
  }

  synchronized List<AgentEvent.Phase> phases() {
    return List.copyOf(phases);
  }

  /// What the container wrote so far.
  synchronized String output() {
    return output.toString();
  }

  /// Whether the container runs.
  synchronized boolean isReady() {
    return ready.isPresent();
  }

  synchronized boolean hasSpoken() {
    return !output.isEmpty();
  }

  /// Whether the container has run for a while without a word: there may be none.
  synchronized boolean isSilent() {
    return !hasSpoken() && ready.filter(at -> at.plus(SILENCE).isBefore(Instant.now())).isPresent();
  }
}
