package dev.nacre.keybroker.limits;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2Settings;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2StreamWriter;
import io.helidon.http.http2.StreamFlowControl;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector;
import io.helidon.webserver.http2.spi.SubProtocolResult;
import java.util.Set;

/// Calls of gRPC that take room before they are begun, and for their messages as these come.
///
/// Helidon makes room for all of a message when its length is announced, and for buffers of each
/// call when its head comes. A caller who sends heads, and five bytes of each message, would take
/// hundreds of times the memory that he sends.
final class BoundedCalls implements Http2SubProtocolSelector {
  private static final String GRPC = "application/grpc";

  private final Http2SubProtocolSelector rpc;
  private final Set<String> known;
  private final BodyRoom room;
  private final EndlessCalls endless = new EndlessCalls();

  /// @param rpc answers calls
  /// @param known the metadata that they read
  BoundedCalls(Http2SubProtocolSelector rpc, Set<String> known, BodyRoom room) {
    this.rpc = rpc;
    this.known = known;
    this.room = room;
  }

  @Override
  public SubProtocolResult subProtocol(
      ConnectionContext context,
      HttpPrologue prologue,
      Http2Headers headers,
      Http2StreamWriter writer,
      int stream,
      Http2Settings serverSettings,
      Http2Settings clientSettings,
      StreamFlowControl flow,
      Http2StreamState state,
      Router router) {
    if (!isCall(prologue, headers)) {
      return NOT_SUPPORTED;
    }
    var answer = new BoundedCall.Answer(writer, stream, flow);
    String source = Sources.of(context.remotePeer().host());
    Runnable beginning =
        EndlessCalls.isEndless(prologue.uriPath().path()) ? () -> begin(source) : () -> {};
    var call =
        new BoundedCall(
            room.lending(context.remotePeer().host()),
            answer,
            state,
            beginning,
            () ->
                rpc.subProtocol(
                        context,
                        prologue,
                        new CallMetadata(headers.httpHeaders()).only(known),
                        new Answers(writer),
                        stream,
                        serverSettings,
                        clientSettings,
                        flow,
                        state,
                        router)
                    .subProtocol());
    return new SubProtocolResult(true, call);
  }

  private void begin(String source) {
    endless.enter(source);
    StreamThread.current().ifPresent(thread -> thread.atEnd(() -> endless.leave(source)));
  }

  private static boolean isCall(HttpPrologue prologue, Http2Headers headers) {
    return prologue.method().equals(Method.POST)
        && headers
            .httpHeaders()
            .first(HeaderNames.CONTENT_TYPE)
            .filter(type -> type.startsWith(GRPC))
            .isPresent();
  }
}
