package dev.nacre.keybroker;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Shown;
import dev.nacre.codec.trace.TraceContext;
import dev.nacre.keybroker.call.ApiException;
import dev.nacre.keybroker.call.Call;
import dev.nacre.keybroker.call.Front;
import dev.nacre.keybroker.call.Reply;
import dev.nacre.keybroker.call.Trouble;
import dev.nacre.keybroker.limits.Answers;
import dev.nacre.keybroker.limits.BodyRoom;
import dev.nacre.keybroker.limits.Pace;
import dev.nacre.keybroker.limits.Turns;
import dev.nacre.keybroker.log.RequestId;
import dev.nacre.keybroker.session.Cookies;
import dev.nacre.keybroker.session.SessionCookie;
import dev.nacre.protocol.trace.Tracing;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The one place that knows HTTP: makes a [Call] of a request and an answer of a [Reply].
final class HttpFront implements Handler {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker.http");
  private static final int TOO_MANY = 429;
  private static final String BEARER = "Bearer ";
  private static final HeaderName REQUEST_ID = HeaderNames.create(RequestId.HEADER);
  private static final HeaderName TRACE = HeaderNames.create(TraceContext.HEADER);
  private static final HeaderName REFUSAL = HeaderNames.create("x-nacre-refusal");

  private final InForce answering;
  private final Function<Assembly.Assembled, Front> choice;
  private final Tracing tracing;
  private final int largestBody;
  private final BodyRoom room;

  /// @param answering what answers at present
  /// @param choice which part of it answers here
  /// @param largestBody in bytes
  /// @param room for bodies, until they are answered
  HttpFront(
      InForce answering,
      Function<Assembly.Assembled, Front> choice,
      Tracing tracing,
      int largestBody,
      BodyRoom room) {
    this.answering = answering;
    this.choice = choice;
    this.tracing = tracing;
    this.largestBody = largestBody;
    this.room = room;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    String id = RequestId.fresh();
    var body = new RequestBody(request, room, id);
    var _ = RequestId.around(id, () -> handle(request, body, response, id));
    if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      // Helidon says that it closes, and waits for another request (RFC 9112 section 9.6).
      throw new CloseConnectionException("as the caller asked");
    }
    if (body.isBroken()) {
      throw new CloseConnectionException("a body cannot be read");
    }
  }

  private Reply handle(
      ServerRequest request, RequestBody body, ServerResponse response, String id) {
    long start = System.nanoTime();
    String method = request.prologue().method().text();
    Pace.headIsComplete();
    Reply reply =
        tracing.answering(
            spanName(method),
            trace(request),
            () -> answering.using(now -> answer(request, body, now)));
    Pace.isAnswered();
    response.header(HeaderValues.create(REQUEST_ID, id));
    if (body.isBroken()) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    send(reply, request.remotePeer().host(), response);
    if (LOG.isLoggable(System.Logger.Level.DEBUG)) {
      long micros = (System.nanoTime() - start) / 1_000;
      String line = method + " " + request.path().rawPath();
      LOG.log(
          System.Logger.Level.DEBUG,
          Shown.name(line) + " " + reply.status() + " " + micros + " us");
    }
    return reply;
  }

  /// One of few: what a stranger calls a method names no span.
  private static String spanName(String method) {
    return Api.METHODS.contains(method) ? method : "OTHER";
  }

  private static Optional<TraceContext> trace(ServerRequest request) {
    return request.headers().first(TRACE).flatMap(TraceContext::parse);
  }

  private Reply answer(ServerRequest request, RequestBody body, Assembly.Assembled now) {
    String source = request.remotePeer().host();
    if (!now.limits().admitsSource(source)) {
      return turnedAway(request, now, now.limits().ofSource(), ApiException.tooMany("source"));
    }
    try (BodyRoom.Received received = body.receive()) {
      return answer(request, source, received.body(), now);
    } catch (ApiException e) {
      return Reply.of(e);
    }
  }

  private Reply answer(
      ServerRequest request, String source, Bytes body, Assembly.Assembled assembled) {
    if (body.size() > largestBody) {
      return turnedAway(
          request, assembled, Trouble.tooLarge(largestBody), ApiException.tooLarge(largestBody));
    }
    try {
      return choice.apply(assembled).answer(call(request, source, body));
    } catch (IllegalArgumentException e) {
      return Reply.of(ApiException.malformed("the address has a malformed escape"));
    }
  }

  private Reply turnedAway(
      ServerRequest request, Assembly.Assembled now, Trouble trouble, ApiException answer) {
    Call call;
    try {
      call = call(request, request.remotePeer().host(), Bytes.empty());
    } catch (IllegalArgumentException e) {
      return Reply.of(answer);
    }
    return choice.apply(now).turnAway(call, trouble, answer);
  }

  private static Call call(ServerRequest request, String source, Bytes body) {
    String path = request.path().rawPath();
    String query = request.query().rawValue();
    return new Call(
        request.prologue().method().text(),
        query.isEmpty() ? path : path + "?" + query,
        segments(path),
        parameters(query),
        new Call.Caller(
            cookie(request),
            bearer(request),
            certificate(request),
            source,
            request.headers().first(HeaderNames.ACCEPT).orElse("")),
        body,
        "");
  }

  /// Decoded first, split then, as upstream does; what is empty does not count.
  private static List<String> segments(String rawPath) {
    var segments = new ArrayList<String>();
    for (String segment : Call.decoded(rawPath).split("/", -1)) {
      if (!segment.isEmpty()) {
        segments.add(segment);
      }
    }
    return segments;
  }

  private static Map<String, String> parameters(String rawQuery) {
    if (rawQuery.isEmpty()) {
      return Map.of();
    }
    var parameters = new LinkedHashMap<String, String>();
    for (String pair : rawQuery.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.put(decoded(name), decoded(value));
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /// A caller of HTTP/2 may send cookies in several fields (RFC 9113 section 8.2.3), as does a
  /// proxy that makes HTTP/1.1 of it.
  private static Optional<String> cookie(ServerRequest request) {
    return request.headers().all(HeaderNames.COOKIE, List::of).stream()
        .flatMap(cookies -> Cookies.find(cookies, SessionCookie.NAME).stream())
        .findFirst();
  }

  private static Optional<String> bearer(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.AUTHORIZATION)
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip());
  }

  /// What the connection was opened with; TLS has checked its chain.
  private static Optional<X509Certificate> certificate(ServerRequest request) {
    return request
        .remotePeer()
        .tlsCertificates()
        .filter(chain -> chain.length > 0)
        .map(chain -> (X509Certificate) chain[0]);
  }

  /// An answer that nobody fetches keeps its room until the connection is ended for that.
  private void send(Reply reply, String source, ServerResponse response) {
    Optional<Runnable> lent = room.lend(source, reply.body().size());
    try {
      send(lent.isPresent() ? reply : Reply.of(ApiException.crowded()), response);
    } finally {
      lent.ifPresent(Runnable::run);
    }
  }

  private static void send(Reply reply, ServerResponse response) {
    response.status(Status.create(reply.status()));
    reply
        .contentType()
        .ifPresent(type -> response.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, type)));
    reply
        .cookie()
        .ifPresent(cookie -> response.header(HeaderValues.create(HeaderNames.SET_COOKIE, cookie)));
    reply.refusalId().ifPresent(id -> response.header(HeaderValues.create(REFUSAL, id)));
    if (!reply.allowed().isEmpty()) {
      String methods = String.join(", ", reply.allowed());
      response.header(HeaderValues.create(HeaderNames.ALLOW, methods));
    }
    if (reply.status() == TOO_MANY) {
      response.header(HeaderValues.create(HeaderNames.RETRY_AFTER, "60"));
    }
    byte[] body = reply.body().toArray();
    Turns.letOthersGoFirst();
    Answers.write(() -> response.send(body));
  }
}
