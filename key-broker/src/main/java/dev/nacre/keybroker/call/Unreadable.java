package dev.nacre.keybroker.call;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Shown;
import dev.nacre.keybroker.limits.MinuteCounts;
import dev.nacre.keybroker.log.RequestId;
import dev.nacre.keybroker.openapi.Content;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.http.DirectHandlers;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/// Answers what never becomes a [Call], since it is no request or one that is too long, in the
/// shape that every other failure has. What was sent is not repeated.
public final class Unreadable implements DirectHandler {
  private static final System.Logger LOG = System.getLogger("dev.nacre.keybroker.http");

  /// Helidon answers 400, for which RFC 6585 section 5 has a status of its own, and tells the two
  /// apart by this sentence only.
  private static final String OF_TOO_LARGE_HEAD = "Header size exceeded";

  private static final Status HEAD_TOO_LARGE =
      Status.create(431, "Request Header Fields Too Large");

  /// Anybody can send as many as he likes.
  private static final int MOST_LINES = 60;

  private final MinuteCounts lines = new MinuteCounts();

  private Unreadable() {}

  /// For everything that the server would answer by itself.
  public static DirectHandlers handlers() {
    var handlers = DirectHandlers.builder();
    var unreadable = new Unreadable();
    for (EventType event : EventType.values()) {
      handlers.addHandler(event, unreadable);
    }
    return handlers.build();
  }

  /// The sentences are told to [#handlers], which repeat none of them.
  public static ErrorHandling sentences() {
    return ErrorHandling.builder().includeEntity(true).build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      Throwable thrown,
      System.Logger logger) {
    if (event != EventType.INTERNAL_ERROR || isOfReading(thrown)) {
      return handle(request, event, status, headers, "");
    }
    LOG.log(System.Logger.Level.ERROR, "a request failed unexpectedly", thrown);
    return answer(request, status, headers, false);
  }

  /// Helidon reads numbers of chunks and names of methods as if they came from friends, calls a
  /// request that its caller took back a failure with no cause, and what answers a call has caught
  /// all that went wrong in it.
  private static boolean isOfReading(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .anyMatch(cause ->
            cause instanceof IllegalArgumentException
                || (cause instanceof RequestException && cause.getCause() == null)
                || cause instanceof InsufficientDataAvailableException);
  }

  /// Before anybody answers, it is the request that made the server fail.
  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    if (message.equals(OF_TOO_LARGE_HEAD)) {
      return answer(request, HEAD_TOO_LARGE, headers, false);
    }
    Status told = event == EventType.INTERNAL_ERROR ? Status.BAD_REQUEST_400 : status;
    return answer(request, told, headers, event.keepAlive());
  }

  private TransportResponse answer(
      TransportRequest request, Status status, ServerResponseHeaders headers, boolean keepAlive) {
    String id = RequestId.fresh();
    ApiException failure = ApiException.unreadable(status.code(), id);
    tell(id, request, failure);
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, Content.JSON)
        .header(HeaderNames.create(RequestId.HEADER), id)
        .keepAlive(keepAlive)
        .entity(Bytes.utf8(failure.error().toJson().text()).toArray())
        .build();
  }

  /// Nobody has a number for it: what it is about was not read.
  private void tell(String id, TransportRequest request, ApiException failure) {
    if (lines.add("", Instant.now()) > MOST_LINES) {
      return;
    }
    String what = Shown.name(request.method() + ":" + request.path());
    LOG.log(
        System.Logger.Level.INFO,
        () -> "unread " + id + ": " + what + ": " + failure.status() + " " + failure.getMessage());
  }
}
