package dev.nacre.protocol.trace;

import dev.nacre.codec.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Keeps track of which work belongs to which, and hands what is done to whoever records it.
///
/// Where nobody records, work is done as if this were not there, and the caller's context is passed
/// on unchanged.
public final class Tracing {
  private static final ScopedValue<Open> OPEN = ScopedValue.newInstance();

  private final Optional<Consumer<Span>> record;
  private final InstantSource clock;
  private final RandomGenerator chance;

  /// A span that has not ended.
  private record Open(Tracing tracing, TraceContext context, Map<String, String> attributes) {}

  private Tracing(Optional<Consumer<Span>> record, InstantSource clock, RandomGenerator chance) {
    this.record = record;
    this.clock = clock;
    this.chance = chance;
  }

  /// Records nothing.
  public static Tracing off() {
    return new Tracing(Optional.empty(), InstantSource.system(), RandomGenerator.getDefault());
  }

  /// @param record is given each span when it ends; must not wait
  /// @param chance safe for use by several threads
  public static Tracing into(Consumer<Span> record, InstantSource clock, RandomGenerator chance) {
    return new Tracing(Optional.of(record), clock, chance);
  }

  /// Does what another process asked for.
  ///
  /// @param caller what it named as the cause
  public <T> T answering(String name, Optional<TraceContext> caller, Supplier<T> work) {
    if (record.isPresent()) {
      return span(name, Span.Kind.SERVER, caller, work);
    }
    return caller.isPresent() ? caller.get().around(work) : work.get();
  }

  /// Does a part of the work of the running span; nothing else where none runs.
  public static <T> T part(String name, Span.Kind kind, Supplier<T> work) {
    if (!OPEN.isBound()) {
      return work.get();
    }
    Open open = OPEN.get();
    return open.tracing().span(name, kind, Optional.of(open.context()), work);
  }

  /// Writes something down about the running span, where there is one.
  public static void note(String name, String value) {
    if (OPEN.isBound()) {
      OPEN.get().attributes().put(name, value);
    }
  }

  private <T> T span(String name, Span.Kind kind, Optional<TraceContext> cause, Supplier<T> work) {
    TraceContext context =
        cause
            .map(known -> known.child(chance.nextLong()))
            .orElseGet(
                () -> TraceContext.root(chance.nextLong(), chance.nextLong(), chance.nextLong()));
    var open = new Open(this, context, new LinkedHashMap<>());
    Instant start = clock.instant();
    long from = System.nanoTime();
    Span.Outcome outcome = Span.Outcome.FAILED;
    try {
      T done = ScopedValue.where(OPEN, open).call(() -> context.around(work));
      outcome = Span.Outcome.DONE;
      return done;
    } finally {
      var span =
          new Span(
              name,
              kind,
              context,
              cause.map(TraceContext::spanId),
              start,
              Duration.ofNanos(System.nanoTime() - from),
              outcome,
              open.attributes());
      record.ifPresent(keeper -> keeper.accept(span));
    }
  }
}
