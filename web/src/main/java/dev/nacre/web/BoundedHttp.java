package dev.nacre.web;

import dev.nacre.web.NoAnswerException.Why;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// Asks servers over HTTP/1.1 and waits for the whole answer: within a time, up to a size, from a
/// host whose certificate is checked, and only so many at once.
///
/// No redirect is followed: where else to ask is for the caller to judge. Nobody is connected to,
/// and no authorities are read, before the first question: servers start without it. The proxy is
/// the one of the JVM's properties (`https.proxyHost`), where there is one. Safe for use by many
/// threads, of which each waits.
public final class BoundedHttp implements AutoCloseable {
  private final Bounds bounds;
  private final Optional<Supplier<SSLContext>> tls;
  private final FewAtOnce turns;
  private Optional<HttpClient> client = Optional.empty();
  private boolean closed;

  private BoundedHttp(Bounds bounds, Optional<Supplier<SSLContext>> tls) {
    this.bounds = bounds;
    this.tls = tls;
    this.turns = FewAtOnce.of(bounds.atOnce());
  }

  /// Believes the authorities of the system.
  public static BoundedHttp within(Bounds bounds) {
    return new BoundedHttp(bounds, Optional.empty());
  }

  /// Believes whom `tls` believes, which is asked for when the first question is put.
  public static BoundedHttp within(Bounds bounds, Supplier<SSLContext> tls) {
    return new BoundedHttp(bounds, Optional.of(tls));
  }

  /// @return the answer, of whatever status
  /// @throws NoAnswerException when there is none, or not all of it
  public WebAnswer ask(HttpRequest question) {
    long end = System.nanoTime() + bounds.time().toNanos();
    try (var _ = turns.begin(bounds.time().dividedBy(2))) {
      return answer(question, end);
    } catch (NoTurnException e) {
      throw new NoAnswerException(Why.CROWDED, "is busy: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException(Why.GIVEN_UP, "was not awaited: interrupted", e);
    }
  }

  private WebAnswer answer(HttpRequest question, long end) throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> sent =
        client().sendAsync(question, BoundedBody.of(bounds.bytes()));
    try {
      return new WebAnswer(sent.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      throw Failure.slow(bounds, e);
    } catch (ExecutionException e) {
      throw Failure.of(e.getCause() == null ? e : e.getCause(), bounds);
    } finally {
      var _ = sent.cancel(true);
    }
  }

  private synchronized HttpClient client() {
    if (closed) {
      throw new NoAnswerException(Why.GIVEN_UP, "is not asked any more: we end");
    }
    HttpClient known = client.orElseGet(this::fresh);
    client = Optional.of(known);
    return known;
  }

  private HttpClient fresh() {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(bounds.time());
    tls.map(Supplier::get).ifPresent(builder::sslContext);
    return builder.build();
  }

  /// Gives up what is under way.
  @Override
  public synchronized void close() {
    closed = true;
    client.ifPresent(HttpClient::shutdownNow);
  }
}
