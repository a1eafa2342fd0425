package dev.nacre.keybroker.limits;

import dev.nacre.attestationservice.Awaited;
import io.grpc.Status;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.WritableHeaders;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Flag;
import io.helidon.http.http2.Http2Flag.DataFlags;
import io.helidon.http.http2.Http2Flag.HeaderFlags;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2FrameTypes;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2RstStream;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2StreamWriter;
import io.helidon.http.http2.Http2WindowUpdate;
import io.helidon.http.http2.StreamFlowControl;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector.SubProtocolHandler;
import java.util.Optional;
import java.util.function.Supplier;

/// One call of gRPC: begun when there is room for it, and given whole messages that had room (gRPC
/// over HTTP2, *Length-Prefixed-Message*).
final class BoundedCall implements SubProtocolHandler {
  private static final HeaderName ACCEPTED = HeaderNames.create("grpc-accept-encoding");

  private final BodyRoom.Loan loan;
  private final Answer answer;
  private final Runnable beginning;
  private final Supplier<SubProtocolHandler> making;
  private final boolean isWhole;
  private final GatheredMessage message;
  private volatile Optional<SubProtocolHandler> call = Optional.empty();
  private volatile Http2StreamState state;

  /// @param isOpen the state of its stream
  /// @param beginning what is done first; refuses it perhaps
  /// @param making begins to answer it
  BoundedCall(
      BodyRoom.Loan loan,
      Answer answer,
      Http2StreamState isOpen,
      Runnable beginning,
      Supplier<SubProtocolHandler> making) {
    this.loan = loan;
    this.answer = answer;
    this.state = isOpen;
    this.isWhole = isOpen == Http2StreamState.HALF_CLOSED_REMOTE;
    this.beginning = beginning;
    this.making = making;
    this.message = new GatheredMessage(loan);
  }

  /// Where refusals are written.
  record Answer(Http2StreamWriter writer, int stream, StreamFlowControl flow) {
    void refuse(Refused why) {
      WritableHeaders<?> head = WritableHeaders.create();
      head.set(HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/grpc"));
      head.set(HeaderValues.create("grpc-status", why.status().getCode().value()));
      head.set(HeaderValues.create("grpc-message", String.valueOf(why.status().getDescription())));
      head.set(HeaderValues.create(ACCEPTED, CallMetadata.IDENTITY));
      Http2Headers trailers = Http2Headers.create(head).status(io.helidon.http.Status.OK_200);
      HeaderFlags end = HeaderFlags.create(Http2Flag.END_OF_HEADERS | Http2Flag.END_OF_STREAM);
      var _ = writer.writeHeaders(trailers, stream, end, flow.outbound());
    }

    /// A frame of a message, not the last one.
    Http2FrameHeader frame(int size) {
      return Http2FrameHeader.create(size, Http2FrameTypes.DATA, DataFlags.create(0), stream);
    }
  }

  /// A call ends before anybody answers it.
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Status status;

    /// @param status with a sentence in plain ASCII
    Refused(Status status) {
      super(status.getDescription(), null, false, false);
      this.status = status;
    }

    Status status() {
      return status;
    }
  }

  @Override
  public void init() {
    StreamThread.current().ifPresent(thread -> thread.atEnd(loan::end));
    guarded(() -> {
      beginning.run();
      loan.begin();
      SubProtocolHandler begun = making.get();
      call = Optional.of(begun);
      begun.init();
      state = begun.streamState();
    });
  }

  /// Does something for the caller, while his connection is there, and waits for him again.
  private void guarded(Runnable work) {
    Optional<StreamThread> thread = StreamThread.current();
    try {
      var _ =
          Awaited.during(
              () -> !thread.map(StreamThread::isOver).orElse(false),
              () -> {
                work.run();
                return true;
              });
    } catch (Refused e) {
      refuse(e);
    } finally {
      thread.ifPresent(StreamThread::waits);
    }
  }

  private void refuse(Refused why) {
    call.ifPresent(begun -> begun.rstStream(new Http2RstStream(Http2ErrorCode.CANCEL)));
    call = Optional.empty();
    loan.end();
    answer.refuse(why);
    state = isWhole ? Http2StreamState.CLOSED : Http2StreamState.HALF_CLOSED_LOCAL;
  }

  @Override
  public Http2StreamState streamState() {
    return state;
  }

  @Override
  public void rstStream(Http2RstStream reset) {
    call.ifPresent(begun -> begun.rstStream(reset));
    state = Http2StreamState.CLOSED;
  }

  @Override
  public void windowUpdate(Http2WindowUpdate update) {
    call.ifPresent(begun -> begun.windowUpdate(update));
  }

  @Override
  public void data(Http2FrameHeader header, BufferData data) {
    if (StreamThread.current().map(StreamThread::goesOn).orElse(true)) {
      guarded(() -> received(header, data));
    }
  }

  private void received(Http2FrameHeader header, BufferData data) {
    boolean last = header.flags(Http2FrameTypes.DATA).endOfStream();
    if (call.isEmpty()) {
      state = last ? Http2StreamState.CLOSED : state;
      return;
    }
    SubProtocolHandler begun = call.get();
    while (data.available() > 0) {
      message.take(data).ifPresent(whole -> begun.data(answer.frame(whole.available()), whole));
    }
    if (last) {
      message.requireNone();
      begun.data(header, BufferData.empty());
    }
    state = begun.streamState();
  }
}
