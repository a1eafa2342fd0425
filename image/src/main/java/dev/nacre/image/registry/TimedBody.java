package dev.nacre.image.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A response body as a stream whose every read waits for a bounded time.
///
/// The JDK's own stream waits for ever when the other side falls silent in the middle of a body.
final class TimedBody extends InputStream implements BodySubscriber<InputStream> {
  private final Duration patience;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();
  private boolean ended;

  private sealed interface Event {
    record Data(List<ByteBuffer> buffers) implements Event {}

    record Failure(Throwable cause) implements Event {}

    record End() implements Event {}
  }

  TimedBody(Duration patience) {
    this.patience = patience;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Subscription granted) {
    if (subscription.complete(granted)) {
      granted.request(2);
      return;
    }
    granted.cancel();
  }

  @Override
  public void onNext(List<ByteBuffer> data) {
    events.add(new Event.Data(data));
  }

  @Override
  public void onError(Throwable cause) {
    events.add(new Event.Failure(cause));
  }

  @Override
  public void onComplete() {
    events.add(new Event.End());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Optional<ByteBuffer> current = current();
    if (current.isEmpty()) {
      return -1;
    }
    ByteBuffer buffer = current.get();
    int count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    return count;
  }

  private Optional<ByteBuffer> current() throws IOException {
    while (!ended) {
      ByteBuffer first = buffers.peek();
      if (first == null) {
        await();
      } else if (first.hasRemaining()) {
        return Optional.of(first);
      } else {
        buffers.remove();
      }
    }
    return Optional.empty();
  }

  private void await() throws IOException {
    Event event;
    try {
      event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new IOException("interrupted while reading", e);
    }
    switch (event) {
      case null -> {
        close();
        throw new HttpTimeoutException("no data for " + patience.toSeconds() + " s");
      }
      case Event.Data(List<ByteBuffer> data) -> {
        buffers.addAll(data);
        subscription.join().request(1);
      }
      case Event.Failure(Throwable cause) -> {
        ended = true;
        throw new IOException(cause.getMessage(), cause);
      }
      case Event.End end -> ended = true;
    }
  }

  @Override
  public void close() {
    ended = true;
    if (subscription.isDone()) {
      subscription.join().cancel();
    }
  }
}
