package dev.nacre.guest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.Jwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.kbs.KbsAttestation;
import dev.nacre.protocol.kbs.KbsEndpoint;
import dev.nacre.protocol.kbs.KbsError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A key broker that believes everybody: the wire is real, the judgement is missing.
public final class LoopbackBroker implements AutoCloseable {
  private static final String PREFIX = "/kbs/v0/resource/";

  private final HttpServer server;
  private final Map<String, Bytes> secrets = new ConcurrentHashMap<>();

  /// What guests sent to prove themselves.
  public final List<KbsAttestation> attestations = Collections.synchronizedList(new ArrayList<>());

  private volatile boolean denying;

  public LoopbackBroker() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public LoopbackBroker holding(String path, Bytes secret) {
    secrets.put(path, secret);
    return this;
  }

  /// From now on attested guests get nothing.
  public LoopbackBroker denying() {
    denying = true;
    return this;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public KbsEndpoint endpoint() {
    return KbsEndpoint.at(url()).trying(1, Duration.ZERO);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Bytes body = Bytes.of(exchange.getRequestBody().readAllBytes());
      switch (exchange.getRequestURI().getPath()) {
        case "/kbs/v0/auth" -> {
          exchange.getResponseHeaders().set("Set-Cookie", "kbs-session-id=1; Expires=x");
          send(exchange, 200, "{\"nonce\":\"bm9uY2U=\",\"extra-params\":\"\"}");
        }
        case "/kbs/v0/attest" -> {
          attestations.add(KbsAttestation.parse((JsonObject) Json.parse(body)));
          send(exchange, 200, "{\"token\":\"a.b.c\"}");
        }
        case String path when path.startsWith(PREFIX) ->
            resource(exchange, path.substring(PREFIX.length()));
        case String _ -> send(exchange, 404, "{}");
      }
    }
  }

  private void resource(HttpExchange exchange, String path) throws IOException {
    Optional<Bytes> secret = Optional.ofNullable(secrets.get(path));
    if (denying) {
      send(exchange, 401, new KbsError("PolicyDeny", "denied by policy").toJson().text());
    } else if (secret.isEmpty()) {
      send(exchange, 404, new KbsError("PluginNotFound", "no such secret").toJson().text());
    } else {
      Jwk recipient = Jwk.parse(attestations.getLast().teeKey());
      Secret plain = Secret.copyOf(secret.get().toArray());
      send(exchange, 200, Jwe.encrypt(recipient, plain, new SecureRandom()).toJson().text());
    }
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = Bytes.utf8(json).toArray();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
