package dev.nacre.attestationservice.remote;

import dev.nacre.codec.trace.TraceContext;
import dev.nacre.web.FewAtOnce;
import dev.nacre.web.NoTurnException;
import io.grpc.Status;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webclient.api.ConnectionListener;
import io.helidon.webclient.http2.Http2Client;
import io.helidon.webclient.http2.Http2ClientRequest;
import io.helidon.webclient.http2.Http2ClientResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Calls of one service over gRPC (HTTP/2): a message out, a message in, on connections that stay
/// open between calls. A connection has one call at a time, as upstream's have: Helidon's client
/// loses calls when others begin and end beside them on the same one.
///
/// Written on Helidon's HTTP/2 client because its gRPC client opens a connection for every call and
/// drops the sentence of a status. A status behind a message is not seen: what a message says is to
/// be checked by whoever reads it.
///
/// Safe for use by many threads.
public final class UnaryCalls implements AutoCloseable {
  /// Metadata of a call that wants to be told more of a refusal than a sentence. Services that do
  /// not know it do not look at it.
  public static final String DETAILS_WANTED = "nacre-findings";

  /// Metadata of the refusal that tells it, binary.
  public static final String DETAILS_TOLD = "nacre-findings-bin";

  private static final HeaderName TE = HeaderNames.create("te");
  private static final HeaderName STATUS = HeaderNames.create("grpc-status");
  private static final HeaderName MESSAGE = HeaderNames.create("grpc-message");
  private static final HeaderName TIMEOUT = HeaderNames.create("grpc-timeout");
  private static final HeaderName WANTED = HeaderNames.create(DETAILS_WANTED);
  private static final HeaderName DETAILS = HeaderNames.create(DETAILS_TOLD);
  private static final HeaderName TRACEPARENT = HeaderNames.create(TraceContext.HEADER);
  private static final int PREFIX = 5;
  private static final int LARGEST = 8 << 20;

  /// In bytes. Without it a head that does not end fills the memory.
  private static final int LARGEST_HEAD = 64 << 10;

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final String HEALTH = "grpc.health.v1.Health/Check";

  /// `HealthCheckResponse` with status = 1: SERVING.
  private static final byte[] SERVING = {8, 1};

  private final RemoteService service;
  private final FewAtOnce turns;

  /// Connections that wait for a call, the one that was used last first.
  private final ConcurrentLinkedDeque<CallConnection> idle = new ConcurrentLinkedDeque<>();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private final AtomicBoolean closed = new AtomicBoolean();

  /// Calls that have begun, and one for being open: who takes it to 0 closes the connections.
  private final AtomicInteger users = new AtomicInteger(1);

  private UnaryCalls(RemoteService service) {
    this.service = service;
    this.turns = FewAtOnce.of(service.calls());
  }

  /// Nobody is asked yet.
  public static UnaryCalls of(RemoteService service) {
    return new UnaryCalls(service);
  }

  private CallConnection connection() {
    for (CallConnection known = idle.pollFirst(); known != null; known = idle.pollFirst()) {
      if (!known.isOver()) {
        return known;
      }
      known.close();
    }
    return new CallConnection(this::client);
  }

  private Http2Client client(ConnectionListener listener) {
    return Http2Client.create(client ->
        client
            .connectionListener(listener)
            .baseUri(service.address())
            .dnsResolver(new WrittenName())
            .tls(tls(service))
            .shareConnectionCache(false)
            .followRedirects(false)
            .connectTimeout(shorter(CONNECT, service.deadline()))
            .readTimeout(service.deadline())
            .protocolConfig(
                protocol -> protocol.priorKnowledge(true).maxHeaderListSize(LARGEST_HEAD)));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Tls tls(RemoteService service) {
    if (!service.isProtected()) {
      return Tls.builder().enabled(false).build();
    }
    var tls = Tls.builder().addApplicationProtocol("h2");
    service.tls().ifPresent(tls::sslContext);
    return tls.build();
  }

  public RemoteService service() {
    return service;
  }

  /// The answer to `message`, within the service's deadline.
  ///
  /// @param method such as `reference.ReferenceValueProviderService/QueryReferenceValue`
  /// @throws RemoteException when there is none
  public byte[] call(String method, byte[] message) {
    return call(method, message, service.deadline());
  }

  /// The same within another time.
  public byte[] call(String method, byte[] message, Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    var _ = users.incrementAndGet();
    try {
      if (closed.get()) {
        throw failed(Obstacle.AWAY, "is not asked any more: this server stops");
      }
      return inTurn(method, message, end);
    } finally {
      leave();
    }
  }

  /// Whether it says within two seconds that it serves (gRPC health checking protocol).
  ///
  /// @throws RemoteException when it does not answer, or knows no such question
  public boolean isServing() {
    return Arrays.equals(call(HEALTH, new byte[0], shorter(SOON, service.deadline())), SERVING);
  }

  private byte[] inTurn(String method, byte[] message, long end) {
    try (var _ = turns.begin(Duration.ofNanos(end - System.nanoTime()))) {
      return awaited(method, message, end);
    } catch (NoTurnException e) {
      throw new RemoteException(Obstacle.SLOW, sentence("is busy: " + e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteException(Obstacle.AWAY, sentence("was not awaited"), e);
    }
  }

  /// Waits no longer than until `end`, whatever the connection does.
  private byte[] awaited(String method, byte[] message, long end) throws InterruptedException {
    Optional<String> trace = TraceContext.current().map(TraceContext::header);
    CallConnection connection = connection();
    Callable<byte[]> call = () -> sent(connection.http(), method, message, trace, end);
    Future<byte[]> answer = threads.submit(call);
    boolean isWhole = false;
    try {
      byte[] result = result(answer, connection, end);
      isWhole = true;
      return result;
    } catch (TimeoutException e) {
      throw new RemoteException(Obstacle.SLOW, sentence(late()), e);
    } catch (ExecutionException e) {
      RemoteException why = told(e.getCause() == null ? e : e.getCause());
      isWhole = why.obstacle() == Obstacle.REFUSED;
      throw why;
    } finally {
      var _ = answer.cancel(true);
      release(connection, isWhole);
    }
  }

  /// Looks now and then whether the connection is still there. An answer that came right before its
  /// end counts.
  private byte[] result(Future<byte[]> answer, CallConnection connection, long end)
      throws TimeoutException, ExecutionException, InterruptedException {
    while (true) {
      boolean wasOver = connection.isOver();
      try {
        long left = end - System.nanoTime();
        return answer.get(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (System.nanoTime() - end >= 0) {
          throw e;
        }
        if (wasOver && connection.isOver()) {
          throw new RemoteException(
              Obstacle.AWAY, sentence("ended the connection before it answered"), e);
        }
      }
    }
  }

  /// What ended otherwise than with an answer is not used again.
  private void release(CallConnection connection, boolean isWhole) {
    if (isWhole) {
      idle.addFirst(connection);
    } else {
      connection.close();
    }
  }

  private String late() {
    return "does not answer in time";
  }

  private static String words(Throwable deepest) {
    return switch (deepest) {
      case UnknownHostException _ -> "no host of that name is known here";
      case ConnectException refused when refused.getMessage() != null -> refused.getMessage();
      default -> deepest.toString();
    };
  }

  private RemoteException told(Throwable cause) {
    if (cause instanceof RemoteException known) {
      return known;
    }
    Throwable deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    if (deepest instanceof IllegalArgumentException) {
      return new RemoteException(
          Obstacle.NONSENSE, sentence("answers with what is no HTTP: " + deepest), cause);
    }
    return deepest instanceof SocketTimeoutException || deepest instanceof TimeoutException
        ? new RemoteException(Obstacle.SLOW, sentence(late()), cause)
        : new RemoteException(
            Obstacle.AWAY, sentence("cannot be reached: " + words(deepest)), cause);
  }

  private byte[] sent(
      Http2Client http, String method, byte[] message, Optional<String> trace, long end)
      throws IOException {
    long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    Http2ClientRequest request =
        http.post("/" + method)
            .header(HeaderNames.CONTENT_TYPE, "application/grpc")
            .header(TE, "trailers")
            .header(TIMEOUT, left + "m");
    request.header(WANTED, "1");
    trace.ifPresent(header -> request.header(TRACEPARENT, header));
    service
        .bearer()
        .get()
        .ifPresent(token -> request.header(HeaderNames.AUTHORIZATION, "Bearer " + token));
    try (Http2ClientResponse response = request.submit(framed(message))) {
      return answer(response);
    }
  }

  /// Not compressed, and its length (gRPC over HTTP2, `Length-Prefixed-Message`).
  private static byte[] framed(byte[] message) {
    return ByteBuffer.allocate(PREFIX + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  private byte[] answer(Http2ClientResponse response) throws IOException {
    requireGood(response.headers());
    if (response.status().code() != 200) {
      throw failed(
          Obstacle.NONSENSE, "answers with status " + response.status().code() + " and no gRPC");
    }
    try (InputStream in = response.inputStream()) {
      byte[] content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST) {
        throw failed(Obstacle.NONSENSE, "answers with more than " + LARGEST + " bytes");
      }
      return unframed(content);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private byte[] unframed(byte[] content) {
    boolean whole =
        content.length >= PREFIX
            && content[0] == 0
            && ByteBuffer.wrap(content, 1, 4).getInt() == content.length - PREFIX;
    if (!whole) {
      throw failed(
          Obstacle.NONSENSE, "answers with " + content.length + " bytes that are no message");
    }
    return Arrays.copyOfRange(content, PREFIX, content.length);
  }

  private void requireGood(Headers headers) {
    Optional<String> status = headers.first(STATUS);
    if (status.isEmpty() || status.get().equals("0")) {
      return;
    }
    Status.Code code = code(status.get());
    String why = headers.first(MESSAGE).map(UnaryCalls::decoded).orElse("no reason given");
    throw new RemoteException(
        obstacle(code),
        sentence("answers " + code + ": " + why),
        headers.first(DETAILS).orElse(""));
  }

  private Status.Code code(String number) {
    try {
      return Status.fromCodeValue(Integer.parseInt(number)).getCode();
    } catch (NumberFormatException e) {
      throw new RemoteException(
          Obstacle.NONSENSE, sentence("answers with a status that is no number"), e);
    }
  }

  private static Obstacle obstacle(Status.Code code) {
    return switch (code) {
      // The second: it has no room for the call now.
      case UNAVAILABLE, RESOURCE_EXHAUSTED -> Obstacle.AWAY;
      case DEADLINE_EXCEEDED, CANCELLED -> Obstacle.SLOW;
      // The second is what servers on Helidon say of a method that they do not have.
      case UNIMPLEMENTED, NOT_FOUND -> Obstacle.UNOFFERED;
      case UNAUTHENTICATED, PERMISSION_DENIED -> Obstacle.FORBIDDEN;
      case OK -> Obstacle.NONSENSE;
      case ABORTED,
          UNKNOWN,
          INVALID_ARGUMENT,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          INTERNAL,
          DATA_LOSS ->
          Obstacle.REFUSED;
    };
  }

  /// The percent-encoded sentence of a status, fit to be shown.
  private static String decoded(String encoded) {
    return Told.shown(plain(encoded));
  }

  private static String plain(String encoded) {
    try {
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return encoded;
    }
  }

  private RemoteException failed(Obstacle obstacle, String what) {
    return new RemoteException(obstacle, sentence(what));
  }

  private String sentence(String what) {
    return service.described() + " " + what;
  }

  private void leave() {
    if (users.decrementAndGet() == 0) {
      idle.forEach(CallConnection::close);
      idle.clear();
      threads.shutdown();
    }
  }

  /// Calls that have begun end; the connections are closed behind the last of them.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      leave();
    }
  }
}
