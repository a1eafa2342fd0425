package dev.nacre.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A load balancer that gives each request to the next server, whoever asks; one that does not
/// answer is passed over.
final class RoundRobin implements AutoCloseable {
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("host", "connection", "content-length", "transfer-encoding", "date", ":status");

  private final HttpServer front;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<ServeProcess> servers;
  private final AtomicInteger turn = new AtomicInteger();

  private RoundRobin(HttpServer front, List<ServeProcess> servers) {
    this.front = front;
    this.servers = servers;
  }

  /// @param servers may be changed while it runs
  static RoundRobin before(List<ServeProcess> servers) throws IOException {
    HttpServer front =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var proxy = new RoundRobin(front, servers);
    front.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    front.createContext("/", proxy::pass);
    front.start();
    return proxy;
  }

  String url() {
    return "http://127.0.0.1:" + front.getAddress().getPort();
  }

  private void pass(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    var failure = new IOException("no server answers");
    for (int attempt = 0; attempt < servers.size(); attempt++) {
      ServeProcess server = servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
      try {
        answer(exchange, client.send(request(exchange, server, body), BodyHandlers.ofByteArray()));
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException gone) {
        failure = gone;
      }
    }
    exchange.sendResponseHeaders(502, -1);
    throw failure;
  }

  private static HttpRequest request(HttpExchange exchange, ServeProcess server, byte[] body) {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    return request.build();
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> response)
      throws IOException {
    response
        .headers()
        .map()
        .forEach((name, values) -> {
          if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> exchange.getResponseHeaders().add(name, value));
          }
        });
    byte[] body = response.body();
    exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    front.stop(0);
    client.close();
  }
}
