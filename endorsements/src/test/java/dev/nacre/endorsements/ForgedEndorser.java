package dev.nacre.endorsements;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nacre.codec.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A service of a maker's on loopback, which answers as a test tells it.
final class ForgedEndorser implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /// What happens when a path is asked for.
  interface Behaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  ForgedEndorser() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  ForgedEndorser answering(String path, Bytes body) {
    return behaving(path, exchange -> send(exchange, 200, body));
  }

  ForgedEndorser failing(String path, int status) {
    return behaving(path, exchange -> send(exchange, status, Bytes.empty()));
  }

  ForgedEndorser redirecting(String path, String location) {
    return behaving(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          send(exchange, 302, Bytes.empty());
        });
  }

  ForgedEndorser behaving(String path, Behaviour behaviour) {
    behaviours.put(path, behaviour);
    return this;
  }

  /// Waits, in the thread of a request, until the test lets it go on.
  static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The paths, with queries, in the order in which they were asked for.
  List<String> asked() {
    return List.copyOf(asked);
  }

  static void send(HttpExchange exchange, int status, Bytes body) throws IOException {
    exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.size());
    exchange.getResponseBody().write(body.toArray());
    exchange.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    asked.add(path);
    behaviours.getOrDefault(path, unknown -> send(unknown, 404, Bytes.empty())).answer(exchange);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
