package dev.nacre.protocol.trace;

import dev.nacre.codec.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A piece of work that is done.
///
/// @param name one of few, without anything that a caller wrote
/// @param cause the span that it is a part of, perhaps of another process
/// @param attributes what is worth knowing about it; never a secret
public record Span(
    String name,
    Kind kind,
    TraceContext context,
    Optional<String> cause,
    Instant start,
    Duration took,
    Outcome outcome,
    Map<String, String> attributes) {
  /// Who asked whom.
  public enum Kind {
    INTERNAL,
    SERVER,
    CLIENT
  }

  /// Whether it did what was asked.
  public enum Outcome {
    DONE,
    FAILED
  }

  public Span {
    attributes = Map.copyOf(attributes);
  }
}
