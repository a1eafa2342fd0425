package dev.nacre.protocol.kbs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// Answers with what was recorded, in order, and keeps what it was asked.
final class RecordedBroker implements AutoCloseable {
  private final HttpServer server;
  private final Queue<Reply> replies = new ArrayDeque<>();
  final List<Asked> asked = new ArrayList<>();

  record Reply(int status, List<String> headers, String body) {}

  record Asked(String method, String path, String body, List<String> cookies, String bearer) {}

  RecordedBroker() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  RecordedBroker replying(int status, String body, String... headers) {
    replies.add(new Reply(status, List.of(headers), body));
    return this;
  }

  /// @param response as in the recorded conversations
  RecordedBroker replying(JsonObject response) {
    String cookie =
        response.object("headers").find("set-cookie").isPresent()
            ? response.object("headers").string("set-cookie")
            : "";
    String body = response.object("body").string("text");
    return cookie.isEmpty()
        ? replying((int) response.number("status"), body)
        : replying((int) response.number("status"), body, "Set-Cookie", cookie);
  }

  KbsEndpoint endpoint() {
    return KbsEndpoint.at("http://127.0.0.1:" + server.getAddress().getPort() + "/")
        .trying(2, Duration.ofMillis(10));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var headers = exchange.getRequestHeaders();
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              body,
              headers.getOrDefault("Cookie", List.of()),
              String.join("", headers.getOrDefault("Authorization", List.of()))));
      Reply reply = replies.isEmpty() ? new Reply(500, List.of(), "no more") : replies.remove();
      for (int i = 0; i < reply.headers().size(); i += 2) {
        exchange.getResponseHeaders().add(reply.headers().get(i), reply.headers().get(i + 1));
      }
      byte[] out = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), out.length == 0 ? -1 : out.length);
      if (out.length > 0) {
        exchange.getResponseBody().write(out);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
