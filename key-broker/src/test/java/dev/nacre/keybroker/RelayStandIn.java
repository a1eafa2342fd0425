package dev.nacre.keybroker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nacre.protocol.kbs.KbsEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/// A host between guest and broker: passes everything on and keeps the last cookie that it saw.
final class RelayStandIn implements AutoCloseable {
  private final URI broker;
  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile String cookie = "";

  RelayStandIn(URI broker) {
    this.broker = broker;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::relay);
    server.start();
  }

  KbsEndpoint endpoint() {
    return KbsEndpoint.at("http://127.0.0.1:" + server.getAddress().getPort())
        .trying(1, Duration.ofMillis(1));
  }

  String lastCookie() {
    return cookie;
  }

  private void relay(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      var request =
          HttpRequest.newBuilder(URI.create(broker + exchange.getRequestURI().toString()))
              .method(
                  exchange.getRequestMethod(),
                  body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
      List<String> cookies = exchange.getRequestHeaders().getOrDefault("Cookie", List.of());
      if (!cookies.isEmpty()) {
        cookie = cookies.getFirst();
        request.header("Cookie", cookie);
      }
      HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("set-cookie")
          .ifPresent(value -> exchange.getResponseHeaders().add("Set-Cookie", value));
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    http.close();
  }
}
