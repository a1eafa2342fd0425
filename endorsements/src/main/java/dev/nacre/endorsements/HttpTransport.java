package dev.nacre.endorsements;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.trace.TraceContext;
import dev.nacre.endorsements.EndorsementException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks endorsers over HTTP: within a time, up to a size, and only the host that is configured.
final class HttpTransport {
  private static final int LARGEST = 16 << 20;
  private static final int MOST_REDIRECTS = 3;
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration DEFAULT_HOLD_OFF = Duration.ofSeconds(30);
  private static final Duration LONGEST_HOLD_OFF = Duration.ofHours(1);

  /// What of an answer's head belongs to its content: the chains of Intel's signers.
  private static final Set<String> KEPT =
      Set.of(
          "tcb-info-issuer-chain",
          "sgx-tcb-info-issuer-chain",
          "sgx-enclave-identity-issuer-chain",
          "sgx-pck-crl-issuer-chain",
          "sgx-pck-certificate-issuer-chain");

  /// By whether they check certificates, each made when it is needed first: reading the system's
  /// authorities is much of a server's start, and many servers never ask.
  private final Map<Boolean, HttpClient> clients = new ConcurrentHashMap<>();

  private final Duration timeout;
  private final RateBudget budget;
  private final InstantSource clock;

  /// @param timeout for a whole answer, its body included
  HttpTransport(Duration timeout, RateBudget budget, InstantSource clock) {
    this.timeout = timeout;
    this.budget = budget;
    this.clock = clock;
  }

  private HttpClient client(EndorsementSettings.Service service) {
    return clients.computeIfAbsent(service.checksCertificate(), this::fresh);
  }

  private HttpClient fresh(boolean checksCertificate) {
    var client =
        HttpClient.newBuilder().connectTimeout(timeout).followRedirects(HttpClient.Redirect.NEVER);
    return (checksCertificate ? client : client.sslContext(UncheckedTls.context())).build();
  }

  void close() {
    clients.values().forEach(HttpClient::shutdownNow);
  }

  /// @throws EndorsementException when there is no answer, or it is an error
  Answer ask(EndorsementSettings.Service service, Query query) {
    URI address = resolved(service.base(), query.path());
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      budget.await(address, service.spacing());
      HttpResponse<byte[]> response = send(client(service), address, query);
      int status = response.statusCode();
      if (status / 100 != 3) {
        return answer(address, response);
      }
      address = redirected(address, response);
    }
    throw new EndorsementException(Kind.WRONG, service.base() + " redirects in circles");
  }

  private static URI resolved(URI base, String path) {
    String bare = base.toString().replaceFirst("/+$", "");
    return URI.create(bare + path);
  }

  private HttpResponse<byte[]> send(HttpClient client, URI address, Query query) {
    var request = HttpRequest.newBuilder(address).timeout(timeout);
    query.headers().forEach(request::header);
    TraceContext.current().ifPresent(trace -> request.header(TraceContext.HEADER, trace.header()));
    query
        .body()
        .ifPresent(body -> request.POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray())));
    var handler =
        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST);
    CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request.build(), handler);
    try {
      return sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      sent.cancel(true);
      budget.leaveAlone(address, SILENCE);
      throw new EndorsementException(
          Kind.UNREACHABLE, address + " did not answer in " + timeout.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof IOException io ? io : e;
      if (cause instanceof ConnectException || cause instanceof HttpTimeoutException) {
        budget.leaveAlone(address, SILENCE);
      }
      throw new EndorsementException(
          Kind.UNREACHABLE, address + " could not be asked: " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw new EndorsementException(Kind.UNREACHABLE, address + ": interrupted", e);
    }
  }

  private Answer answer(URI address, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == 200) {
      return new Answer(Bytes.of(response.body()), kept(response), clock.instant());
    }
    if (status == 404 || status == 410) {
      throw new EndorsementException(Kind.NOT_FOUND, address + " does not exist");
    }
    if (status == 429 || status == 503) {
      Duration wait = retryAfter(response);
      budget.holdOff(address, wait);
      throw new EndorsementException(
          Kind.BUSY,
          address + " answers " + status + ": asked again after " + wait.toSeconds() + " s");
    }
    throw new EndorsementException(Kind.UNREACHABLE, address + " answers " + status);
  }

  private static Map<String, String> kept(HttpResponse<byte[]> response) {
    var kept = new HashMap<String, String>();
    response
        .headers()
        .map()
        .forEach((name, values) -> {
          String lower = name.toLowerCase(java.util.Locale.ROOT);
          if (KEPT.contains(lower)) {
            kept.put(lower, values.getFirst());
          }
        });
    return kept;
  }

  private static Duration retryAfter(HttpResponse<byte[]> response) {
    Optional<String> seconds =
        response.headers().firstValue("Retry-After").filter(text -> text.matches("[0-9]{1,6}"));
    Duration wait =
        seconds.map(text -> Duration.ofSeconds(Long.parseLong(text))).orElse(DEFAULT_HOLD_OFF);
    return wait.compareTo(LONGEST_HOLD_OFF) > 0 ? LONGEST_HOLD_OFF : wait;
  }

  /// Where the same host says that the answer is; another host is nobody we chose.
  private static URI redirected(URI from, HttpResponse<byte[]> response) {
    String location = response.headers().firstValue("Location").orElse("");
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new EndorsementException(Kind.WRONG, from + " redirects to no address", e);
    }
    boolean same =
        String.valueOf(from.getScheme()).equals(to.getScheme())
            && String.valueOf(from.getAuthority()).equals(to.getAuthority());
    if (!same) {
      throw new EndorsementException(Kind.WRONG, from + " redirects to elsewhere, to " + to);
    }
    return to;
  }
}
