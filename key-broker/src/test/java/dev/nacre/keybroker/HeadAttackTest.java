package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests, before anybody answers them, and answers that would take all of a server's memory, of
/// which there are 160 MB.
class HeadAttackTest {
  private static final String CROWD = "127.0.0.3";
  private static final int CALLERS = 900;
  private static final int LARGE = 120 << 10;
  private static final int LARGEST_CHUNK = 1 << 20;
  private static final int STREAMS = 95;
  private static final int LARGEST_FRAME = 16_000;

  private static final List<ServedProcess> SERVED = new ArrayList<>();
  private static int rest;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    rest = ServedProcess.freePort();
    SERVED.add(ServedProcess.startWithAttestation(directory, rest));
  }

  @AfterAll
  static void stop() {
    SERVED.forEach(ServedProcess::close);
  }

  private static void assertServes() throws IOException {
    for (URI address :
        List.of(
            URI.create(SERVED.getFirst().address() + "/healthz"),
            URI.create("http://127.0.0.1:" + rest + "/healthz"))) {
      var asked = (HttpURLConnection) address.toURL().openConnection();
      asked.setReadTimeout(20_000);
      assertThat(asked.getResponseCode()).as(address.toString()).isIn(200, 404);
    }
    assertThat(SERVED.getFirst().logged()).doesNotContain("OutOfMemoryError");
  }

  @Test
  void headsThatDoNotEndAreReadAsFarAsThereIsRoom() throws Exception {
    assertServesBeside(CALLERS, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(LARGE));
  }

  /// The library reads all of a chunk before it gives any of it.
  @Test
  void chunksThatDoNotEndAreReadAsFarAsThereIsRoom() throws Exception {
    String head = "POST /kbs/v0/attest HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertServesBeside(200, head + "1fffff\r\n" + "a".repeat(LARGEST_CHUNK));
    assertServesBeside(200, head + "1;" + "a".repeat(LARGEST_CHUNK));
  }

  private static void assertServesBeside(int count, String begun) throws IOException {
    int port = URI.create(SERVED.getFirst().address()).getPort();
    byte[] bytes = begun.getBytes(StandardCharsets.US_ASCII);
    var callers = new ArrayList<Socket>();
    try {
      for (int i = 0; i < count; i++) {
        var caller = new Socket();
        callers.add(caller);
        caller.bind(new InetSocketAddress(CROWD, 0));
        caller.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        send(caller, bytes);
      }
      assertServes();
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
  }

  /// The server may have answered, and ended the connection.
  private static void send(Socket caller, byte[] head) throws IOException {
    try {
      caller.getOutputStream().write(head);
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching("Broken pipe|Connection reset.*");
    }
  }

  /// `GET /openapi.json`, by a caller who lets the server send nothing (RFC 9113 section 6.9).
  @Test
  void answersThatNobodyFetchesAreMadeAsFarAsThereIsRoom() throws Exception {
    byte[] noWindow = RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
    var head = new ByteArrayOutputStream();
    head.writeBytes(new byte[] {(byte) 0x82, (byte) 0x86, 0x04, 13});
    head.writeBytes("/openapi.json".getBytes(StandardCharsets.US_ASCII));
    head.writeBytes(new byte[] {1, 1, 'x'});
    int end = RawHttp2.END_HEADERS | RawHttp2.END_STREAM;
    var callers = new ArrayList<RawHttp2>();
    try {
      for (int i = 0; i < 24; i++) {
        RawHttp2 caller = new RawHttp2("127.0.0." + (10 + i / 4), rest);
        callers.add(caller);
        caller.send(noWindow);
        for (int stream = 0; stream < STREAMS; stream++) {
          caller.send(RawHttp2.frame(RawHttp2.HEADERS, end, 2 * stream + 1, head.toByteArray()));
        }
      }
      assertServes();
    } finally {
      for (RawHttp2 caller : callers) {
        caller.close();
      }
    }
  }

  /// Six bytes each, which a reader makes hundreds of (HPACK, RFC 7541).
  private static byte[] smallHeaders(int stream) {
    var block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x41, 1, 'x'});
    for (int i = 0; block.size() < LARGEST_FRAME; i++) {
      String name = Integer.toString(i + stream * LARGEST_FRAME, 36);
      block.write(0);
      block.write(name.length());
      block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
      block.write(0);
    }
    return RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, block.toByteArray());
  }

  @Test
  void headsOfThousandsOfSmallHeadersEndTheirConnection() throws Exception {
    var callers = new ArrayList<RawHttp2>();
    try {
      for (int i = 0; i < 10; i++) {
        RawHttp2 caller = new RawHttp2(CROWD, rest);
        callers.add(caller);
        try {
          for (int stream = 0; stream < STREAMS; stream++) {
            caller.send(smallHeaders(2 * stream + 1));
          }
        } catch (SocketException e) {
          assertThat(e).hasMessageMatching("Broken pipe|Connection reset.*");
        }
      }
      assertServes();
    } finally {
      for (RawHttp2 caller : callers) {
        caller.close();
      }
    }
  }
}
