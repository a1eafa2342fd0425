package dev.nacre.keybroker.telemetry;

import dev.nacre.protocol.trace.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Sends spans to a collector, some at a time, from a thread of its own.
///
/// A request never waits for it: when the collector is slower than the spans come, or gone, spans
/// are dropped and counted.
public final class SpanExport implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker.telemetry");
  private static final int WAITING = 8_192;
  private static final int BATCH = 512;
  private static final int TRIES = 3;
  private static final Duration LONGEST_WAIT = Duration.ofMillis(500);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Collector collector;
  private final BlockingQueue<Span> waiting = new ArrayBlockingQueue<>(WAITING);
  private final LongAdder dropped = new LongAdder();
  private final Thread sender;
  private volatile boolean closing;

  private SpanExport(Collector collector) {
    this.collector = collector;
    this.sender = Thread.ofPlatform().name("nacre-traces").daemon().unstarted(this::run);
  }

  public static SpanExport to(TelemetrySettings settings) {
    var export = new SpanExport(new Collector(settings));
    export.sender.start();
    return export;
  }

  /// Takes `span` along with the next batch, or counts it as dropped.
  public void add(Span span) {
    if (!waiting.offer(span)) {
      dropped.increment();
    }
  }

  /// How many spans nobody will hear of.
  public long dropped() {
    return dropped.sum();
  }

  private void run() {
    var batch = new ArrayList<Span>(BATCH);
    try {
      while (!closing || !waiting.isEmpty()) {
        Span first = waiting.poll(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.clear();
          batch.add(first);
          waiting.drainTo(batch, BATCH - 1);
          send(batch);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(List<Span> batch) throws InterruptedException {
    String why = "";
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      switch (collector.tell("/v1/traces", Otlp.traces(batch))) {
        case Collector.Answer.Taken() -> {
          return;
        }
        case Collector.Answer.Refused(String reason) -> {
          why = reason;
          attempt = TRIES;
        }
        case Collector.Answer.Later(String reason) -> {
          why = reason;
          Thread.sleep(LONGEST_WAIT.multipliedBy(attempt));
        }
      }
    }
    dropped.add(batch.size());
    LOG.log(
        System.Logger.Level.WARNING,
        "the collector did not take " + batch.size() + " spans, which are dropped: " + why);
  }

  /// Sends what waits, for at most two seconds.
  @Override
  public void close() {
    closing = true;
    try {
      if (!sender.join(GRACE)) {
        sender.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    collector.close();
  }
}
