package dev.nacre.keybroker;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.http2.Http2FrameData;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2FrameType;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2HuffmanDecoder;
import io.helidon.http.http2.Http2Setting;
import io.helidon.http.http2.Http2Stream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/// A caller of HTTP/2 (RFC 9113) and gRPC by hand, frame by frame.
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final int HEAD = 9;
  private static final int PATIENCE = 20_000;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket = new Socket();
  private final Http2Headers.DynamicTable table =
      Http2Headers.DynamicTable.create(Http2Setting.HEADER_TABLE_SIZE.defaultValue());
  private final Http2HuffmanDecoder huffman = Http2HuffmanDecoder.create();

  /// @param host the address of this machine that the caller has
  RawHttp2(String host, int port) throws IOException {
    socket.bind(new InetSocketAddress(host, 0));
    socket.setSoTimeout(PATIENCE);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE);
    send(PREFACE, frame(SETTINGS, 0, 0, new byte[0]));
  }

  void send(byte[]... parts) throws IOException {
    var all = new ByteArrayOutputStream();
    Stream.of(parts).forEach(all::writeBytes);
    socket.getOutputStream().write(all.toByteArray());
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(HEAD + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /// The head of a call.
  ///
  /// @param namesAndValues metadata
  static byte[] call(int stream, String method, String... namesAndValues) {
    var head = new ByteArrayOutputStream();
    head.writeBytes(new byte[] {(byte) 0x83, (byte) 0x86, 0x04});
    text(head, "/" + method);
    head.writeBytes(new byte[] {0x01, 1, 'x'});
    named(head, "content-type", "application/grpc");
    named(head, "te", "trailers");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      named(head, namesAndValues[i], namesAndValues[i + 1]);
    }
    return frame(HEADERS, END_HEADERS, stream, head.toByteArray());
  }

  /// The head of a call as gRPC's library in C writes it for Python, C++, Ruby and PHP: two names
  /// of pseudo-headers are written out, and all that has no number is kept in the table (RFC 7541
  /// section 6.2.1).
  static byte[] callOfTheLibraryInC(int stream, String method) {
    var head = new ByteArrayOutputStream();
    kept(head, ":path", "/" + method);
    kept(head, ":authority", "x");
    head.writeBytes(new byte[] {(byte) 0x83, (byte) 0x86});
    kept(head, "content-type", "application/grpc");
    kept(head, "te", "trailers");
    kept(head, "grpc-accept-encoding", "identity, deflate, gzip");
    kept(head, "user-agent", "grpc-python/1.85.3");
    return frame(HEADERS, END_HEADERS, stream, head.toByteArray());
  }

  private static void kept(ByteArrayOutputStream head, String name, String value) {
    head.write(0x40);
    text(head, name);
    text(head, value);
  }

  /// The same call again: all of its head is in the table by now (section 2.3.2), the last entry
  /// first.
  static byte[] sameCallOfTheLibraryInC(int stream) {
    byte[] head = {
      (byte) 0xc3,
      (byte) 0xc2,
      (byte) 0x83,
      (byte) 0x86,
      (byte) 0xc1,
      (byte) 0xc0,
      (byte) 0xbf,
      (byte) 0xbe
    };
    return frame(HEADERS, END_HEADERS, stream, head);
  }

  /// Without an index (RFC 7541 section 6.2.2).
  private static void named(ByteArrayOutputStream head, String name, String value) {
    head.write(0);
    text(head, name);
    text(head, value);
  }

  /// A text of fewer than 127 bytes (section 5.2).
  private static void text(ByteArrayOutputStream head, String text) {
    head.write(text.length());
    head.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// The beginning of a message, or all of it.
  ///
  /// @param announced how long it is said to be
  static byte[] message(int announced, byte[] content) {
    return ByteBuffer.allocate(5 + content.length)
        .put((byte) 0)
        .putInt(announced)
        .put(content)
        .array();
  }

  /// What the server says of a call at its end: its number, and the sentence.
  record End(int status, String sentence) {}

  private Http2FrameData next() throws IOException {
    InputStream in = socket.getInputStream();
    byte[] head = in.readNBytes(HEAD);
    if (head.length < HEAD) {
      throw new EOFException("the server ended the connection");
    }
    Http2FrameHeader frame = Http2FrameHeader.create(BufferData.create(head));
    return new Http2FrameData(frame, BufferData.create(in.readNBytes(frame.length())));
  }

  /// Waits until the server has read what was sent.
  void awaitRead() throws IOException {
    send(frame(PING, 0, 0, new byte[8]));
    while (next().header().type() != Http2FrameType.PING) {
      // Others come first.
    }
  }

  /// Reads until the server ends the call of `stream`.
  End end(int stream) throws IOException {
    return end(trailers(stream));
  }

  /// Reads until the server ends a call.
  End firstEnd() throws IOException {
    return end(trailers(_ -> true));
  }

  private static End end(Headers told) {
    return new End(
        told.first(HeaderNames.create("grpc-status")).map(Integer::parseInt).orElse(-1),
        told.first(HeaderNames.create("grpc-message")).orElse(""));
  }

  /// The same, with all that the server says there.
  Headers trailers(int stream) throws IOException {
    return trailers(of -> of == stream);
  }

  private Headers trailers(IntPredicate streams) throws IOException {
    while (true) {
      Http2FrameData frame = next();
      if (frame.header().type() == Http2FrameType.HEADERS) {
        Headers told = headers(frame);
        boolean isLast = (frame.header().flags() & END_STREAM) != 0;
        if (isLast && streams.test(frame.header().streamId())) {
          return told;
        }
      }
    }
  }

  private Headers headers(Http2FrameData frame) {
    return Http2Headers.create(NO_STREAM, table, huffman, frame).httpHeaders();
  }

  /// Servers send no priorities, so it is not asked.
  private static final Http2Stream NO_STREAM =
      (Http2Stream)
          Proxy.newProxyInstance(
              RawHttp2.class.getClassLoader(),
              new Class<?>[] {Http2Stream.class},
              (_, method, _) -> {
                throw new AssertionError(method);
              });

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
