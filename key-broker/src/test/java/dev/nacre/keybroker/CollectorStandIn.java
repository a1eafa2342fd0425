package dev.nacre.keybroker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Takes what servers tell a collector of OpenTelemetry, and keeps it.
final class CollectorStandIn implements AutoCloseable {
  private final HttpServer server;
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile Duration pause = Duration.ZERO;

  /// @param authorization as it came
  record Told(String path, String type, Optional<String> authorization, String body) {}

  CollectorStandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (status == 200) {
        told.add(
            new Told(
                exchange.getRequestURI().getPath(),
                headers.getFirst("Content-Type"),
                Optional.ofNullable(headers.getFirst("Authorization")),
                body));
      }
      Thread.sleep(pause);
      byte[] out = "{}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, out.length);
      exchange.getResponseBody().write(out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes what it is told at once, and says so after `time` only.
  void pausing(Duration time) {
    pause = time;
  }

  void answering(int answer) {
    status = answer;
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Told> told() {
    return List.copyOf(told);
  }

  /// All spans or log records that were told.
  List<JsonObject> all(String outer, String inner, String name) {
    var all = new ArrayList<JsonObject>();
    for (Told message : told) {
      JsonObject body = (JsonObject) Json.parse(message.body());
      if (body.find(outer).isPresent()) {
        objects(body.array(outer))
            .forEach(resource ->
                objects(resource.array(inner))
                    .forEach(scope -> all.addAll(objects(scope.array(name)))));
      }
    }
    return all;
  }

  List<JsonObject> spans() {
    return all("resourceSpans", "scopeSpans", "spans");
  }

  List<JsonObject> records() {
    return all("resourceLogs", "scopeLogs", "logRecords");
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
