package dev.nacre.guest.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.guest.attester.Attester;
import dev.nacre.guest.attester.AttesterException;
import dev.nacre.protocol.kbs.KbsClient;
import dev.nacre.protocol.kbs.KbsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Secrets, tokens and evidence for the container: upstream's REST paths on 127.0.0.1.
///
/// Whatever runs in the machine may ask; the container is what the owner wants to have these. A
/// refusal is a JSON object with the member `error`.
public final class LoopbackService implements AutoCloseable {
  /// The port that upstream's clients expect.
  public static final int PORT = 8006;

  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService threads;

  private LoopbackService(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /// Listens at once.
  ///
  /// @param port 0 for any free one
  /// @throws UncheckedIOException when the port is taken
  public static LoopbackService start(int port, KbsClient broker, Attester attester) {
    try {
      HttpServer server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
              BACKLOG);
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      server.setExecutor(threads);
      Routes routes = new Routes(broker, attester);
      server.createContext("/", exchange -> handle(exchange, routes));
      server.start();
      return new LoopbackService(server, threads);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "127.0.0.1:" + port + " cannot be served: " + e.getMessage(), e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void handle(HttpExchange exchange, Routes routes) throws IOException {
    try (exchange) {
      if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
        send(exchange, Answer.error(403, "only for this machine"));
      } else {
        send(exchange, answer(exchange, routes));
      }
    }
  }

  private static Answer answer(HttpExchange exchange, Routes routes) {
    try {
      return routes.answer(exchange.getRequestMethod(), exchange.getRequestURI());
    } catch (MalformedException e) {
      return Answer.error(400, String.valueOf(e.getMessage()));
    } catch (KbsException e) {
      return Answer.error(status(e.reason()), String.valueOf(e.getMessage()));
    } catch (AttesterException e) {
      return Answer.error(500, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      return Answer.error(500, "unexpected: " + e.getClass().getSimpleName());
    }
  }

  private static int status(KbsException.Reason reason) {
    return switch (reason) {
      case REFUSED -> 403;
      case NOT_FOUND -> 404;
      case UNREACHABLE, UNEXPECTED -> 502;
    };
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    Arrays.fill(body, (byte) 0);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  /// @param body wiped after it was sent
  @SuppressWarnings("ArrayRecordComponent") // It may be a secret, so it is one array that is wiped.
  record Answer(int status, String type, byte[] body) {
    static Answer bytes(byte[] body) {
      return new Answer(200, "application/octet-stream", body);
    }

    static Answer json(JsonObject body) {
      return new Answer(200, "application/json", Bytes.utf8(body.text()).toArray());
    }

    static Answer error(int status, String message) {
      JsonObject body = JsonObject.builder().put("error", message).build();
      return new Answer(status, "application/json", Bytes.utf8(body.text()).toArray());
    }
  }
}
