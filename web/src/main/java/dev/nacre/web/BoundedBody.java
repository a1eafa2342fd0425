package dev.nacre.web;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/// A body that is given up as soon as it is larger than it may be, or says that it will be; and one
/// whose length is told in a way that leaves its end open (RFC 9112 section 6.3): the JDK's client
/// takes the first of several lengths, and one below zero for none.
final class BoundedBody implements BodySubscriber<byte[]> {
  private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
  private final Optional<IOException> objection;
  private Optional<Flow.Subscription> source = Optional.empty();
  private long left;

  private BoundedBody(List<String> lengths, long most) {
    this.objection = objection(lengths, most);
    this.left = most;
  }

  static BodyHandler<byte[]> of(int most) {
    return head -> new BoundedBody(head.headers().allValues("Content-Length"), most);
  }

  private static Optional<IOException> objection(List<String> lengths, long most) {
    if (lengths.isEmpty()) {
      return Optional.empty();
    }
    if (Set.copyOf(lengths).size() > 1 || !lengths.getFirst().matches("[0-9]{1,18}")) {
      return Optional.of(new ProtocolException("its Content-Length is " + lengths));
    }
    return Long.parseLong(lengths.getFirst()) > most
        ? Optional.of(new TooLargeException())
        : Optional.empty();
  }

  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source = Optional.of(subscription);
    objection.ifPresentOrElse(this::giveUp, () -> whole.onSubscribe(subscription));
  }

  @Override
  public void onNext(List<ByteBuffer> received) {
    if (left < 0) {
      return;
    }
    left -= received.stream().mapToLong(ByteBuffer::remaining).sum();
    if (left < 0) {
      giveUp(new TooLargeException());
      return;
    }
    whole.onNext(received);
  }

  private void giveUp(IOException why) {
    left = -1;
    source.ifPresent(Flow.Subscription::cancel);
    whole.onError(why);
  }

  @Override
  public void onError(Throwable why) {
    whole.onError(why);
  }

  @Override
  public void onComplete() {
    whole.onComplete();
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole.getBody();
  }
}
