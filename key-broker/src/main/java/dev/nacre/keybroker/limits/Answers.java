package dev.nacre.keybroker.limits;

import io.helidon.http.http2.FlowControl;
import io.helidon.http.http2.Http2Flag.HeaderFlags;
import io.helidon.http.http2.Http2FrameData;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2StreamWriter;

/// The answers of one connection of HTTP/2, one after the other.
///
/// Of answers that are written at the same time Helidon looks each by itself how much their caller
/// lets it send, and takes that off afterwards: together they send more, and when the caller then
/// opens his window, as he should, it ends his connection with *Window size too big*.
///
/// @param writer writes the frames of a call
public record Answers(Http2StreamWriter writer) implements Http2StreamWriter {
  /// Writes an answer of the running thread; one of HTTP/1.1 has its connection for itself.
  public static void write(Runnable answer) {
    StreamThread.current().ifPresentOrElse(thread -> thread.inTurn(answer), answer);
  }

  @Override
  public void write(Http2FrameData frame) {
    write(() -> writer.write(frame));
  }

  @Override
  public void writeData(Http2FrameData frame, FlowControl.Outbound flow) {
    write(() -> writer.writeData(frame, flow));
  }

  @Override
  public int writeHeaders(
      Http2Headers headers, int stream, HeaderFlags flags, FlowControl.Outbound flow) {
    return writer.writeHeaders(headers, stream, flags, flow);
  }

  @Override
  public int writeHeaders(
      Http2Headers headers,
      int stream,
      HeaderFlags flags,
      Http2FrameData data,
      FlowControl.Outbound flow) {
    int[] written = {0};
    write(() -> written[0] = writer.writeHeaders(headers, stream, flags, data, flow));
    return written[0];
  }
}
