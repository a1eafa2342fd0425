package dev.nacre.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// A server on loopback that says what it is told to say, byte by byte.
final class ForgedServer implements AutoCloseable {
  private final ServerSocket listening;
  private final Saying saying;
  private final AtomicInteger asked = new AtomicInteger();

  /// What it says when a request has come. The connection stays open, unless this closes it.
  @FunctionalInterface
  interface Saying {
    void to(OutputStream out) throws IOException, InterruptedException;
  }

  private ForgedServer(ServerSocket listening, Saying saying) {
    this.listening = listening;
    this.saying = saying;
  }

  static ForgedServer saying(Saying saying) throws IOException {
    return on(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), saying);
  }

  static ForgedServer on(ServerSocket listening, Saying saying) {
    var server = new ForgedServer(listening, saying);
    Thread.ofPlatform().daemon().start(server::listen);
    return server;
  }

  static ForgedServer saying(String text) throws IOException {
    return saying(out -> out.write(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private void listen() {
    while (!listening.isClosed()) {
      try {
        Socket caller = listening.accept();
        Thread.ofPlatform().daemon().start(() -> answer(caller));
      } catch (IOException closed) {
        return;
      }
    }
  }

  /// Callers go when they have heard enough.
  @SuppressWarnings("EmptyCatch")
  private void answer(Socket caller) {
    try (caller) {
      while (hasHead(caller.getInputStream())) {
        asked.incrementAndGet();
        saying.to(caller.getOutputStream());
        caller.getOutputStream().flush();
      }
    } catch (IOException | InterruptedException gone) {
      // Nobody listens any more.
    }
  }

  private static boolean hasHead(InputStream in) throws IOException {
    int end = 0;
    while (end < 4) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      end = next == "\r\n\r\n".charAt(end) ? end + 1 : next == '\r' ? 1 : 0;
    }
    return true;
  }

  /// How many requests have come.
  int asked() {
    return asked.get();
  }

  URI address(String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + listening.getLocalPort() + "/");
  }

  HttpRequest question() {
    return HttpRequest.newBuilder(address("http")).build();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
