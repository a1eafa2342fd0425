package dev.nacre.image.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// Stands between a client and a registry and does to their talk what a test wants.
public final class FaultyRegistry implements AutoCloseable {
  private static final Set<String> NOT_FORWARDED =
      Set.of(
          "connection", "content-length", "host", "transfer-encoding", "date", "expect", "upgrade");

  private final HttpServer server;
  private final String upstream;
  private final Fault fault;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /// Decides about one request; what it does not answer itself it forwards.
  @FunctionalInterface
  public interface Fault {
    void answer(HttpExchange exchange, FaultyRegistry registry) throws IOException;
  }

  private FaultyRegistry(HttpServer server, String upstream, Fault fault) {
    this.server = server;
    this.upstream = upstream;
    this.fault = fault;
  }

  /// @param upstream `host:port` of the registry behind
  public static FaultyRegistry before(String upstream, Fault fault) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var registry = new FaultyRegistry(server, upstream, fault);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", registry::handle);
    server.start();
    return registry;
  }

  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// `METHOD path` of every request so far, with ` Range` behind those that have one.
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    boolean ranged = exchange.getRequestHeaders().containsKey("Range");
    requests.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI().getPath()
            + (ranged ? " Range" : ""));
    try (exchange) {
      fault.answer(exchange, this);
    }
  }

  /// What the registry behind answers to this request.
  public HttpResponse<byte[]> ask(HttpExchange exchange) throws IOException {
    return askWithout("", exchange);
  }

  /// The same, the request losing its header `dropped` (in lower case).
  public HttpResponse<byte[]> askWithout(String dropped, HttpExchange exchange) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + upstream + exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!NOT_FORWARDED.contains(lower) && !lower.equals(dropped)) {
            values.forEach(value -> request.header(name, value));
          }
        });
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  public void forward(HttpExchange exchange) throws IOException {
    HttpResponse<byte[]> answer = ask(exchange);
    send(exchange, answer, answer.body());
  }

  /// Sends `answer` with another body.
  public void send(HttpExchange exchange, HttpResponse<byte[]> answer, byte[] body)
      throws IOException {
    begin(exchange, answer, body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  /// Announces `answer` whole, sends its first `count` bytes and falls silent.
  public void sendHead(HttpExchange exchange, HttpResponse<byte[]> answer, int count)
      throws IOException {
    begin(exchange, answer, answer.body().length);
    OutputStream body = exchange.getResponseBody();
    body.write(answer.body(), 0, count);
    body.flush();
  }

  private static void begin(HttpExchange exchange, HttpResponse<byte[]> answer, int size)
      throws IOException {
    answer
        .headers()
        .map()
        .forEach((name, values) -> {
          if (!NOT_FORWARDED.contains(name) && !name.startsWith(":")) {
            values.forEach(value ->
                exchange.getResponseHeaders().add(name, value.replaceFirst("http://[^/]+", "")));
          }
        });
    exchange.sendResponseHeaders(answer.statusCode(), size == 0 ? -1 : size);
  }

  public static boolean isBlob(HttpExchange exchange) {
    return exchange.getRequestMethod().equals("GET")
        && exchange.getRequestURI().getPath().contains("/blobs/sha256:");
  }

  public static void status(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.shutdownNow();
  }
}
