package dev.nacre.keybroker.vault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;

/// A Vault of our own making on the loopback address, after Vault's documented HTTP API: the
/// engines `transit`, `kv` of both versions, logins by AppRole and Kubernetes. It can misbehave.
public final class ForgedVault implements AutoCloseable {
  public static final String TOKEN = "hvs.root-of-the-forged-vault";

  /// A login by a role that it knows, whose secret ID is written to `folder` for the owner alone.
  static VaultLogin knownRole(Path folder) throws IOException {
    Path secretId = folder.resolve("secret-id");
    Files.createFile(
        secretId,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secretId, "secret-1");
    return new VaultLogin.AppRole("approle", "role-1", secretId);
  }

  /// How it misbehaves.
  public enum Mood {
    WELL,
    FORBIDDEN,
    REPEATING,
    BUSY,
    SEALED,
    SILENT,
    TRICKLING,
    TRUNCATED,
    NONSENSE,
    REDIRECTING
  }

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final SecureRandom CHANCE = new SecureRandom();

  private final HttpServer server;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<byte[]> versions = new ArrayList<>();
  private final Map<String, JsonObject> one = new ConcurrentHashMap<>();
  private final Map<String, List<JsonObject>> two = new ConcurrentHashMap<>();
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private final AtomicInteger issued = new AtomicInteger();

  /// Every call that came, as method and path.
  public final List<String> calls = new CopyOnWriteArrayList<>();

  public volatile Mood mood = Mood.WELL;

  private ForgedVault(HttpServer server) {
    this.server = server;
    versions.add(random(32));
    tokens.add(TOKEN);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/", this::handle);
    server.start();
  }

  /// With TLS.
  public static ForgedVault start(SSLContext tls) {
    try {
      HttpsServer server = HttpsServer.create(ANY_PORT, 0);
      server.setHttpsConfigurator(new HttpsConfigurator(tls));
      return new ForgedVault(server);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public static ForgedVault start() {
    try {
      return new ForgedVault(HttpServer.create(ANY_PORT, 0));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public URI address() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  /// Another token than the one at first; what was issued before is refused from now on.
  public void revokeAll() {
    tokens.clear();
  }

  public int transitVersions() {
    return versions.size();
  }

  /// A value of the engine `kv`, version 1.
  public void put(String path, String json) {
    one.put(path, (JsonObject) Json.parse(json));
  }

  private record Answer(int status, String body) {}

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath().substring("/v1/".length());
      calls.add(exchange.getRequestMethod() + " " + path);
      Bytes body = Bytes.of(exchange.getRequestBody().readAllBytes());
      switch (mood) {
        case WELL -> send(exchange, answer(exchange, path, body));
        case FORBIDDEN -> send(exchange, refused(403, "permission denied"));
        case REPEATING ->
            send(
                exchange,
                refused(400, "error converting " + body.utf8().replaceAll("[\"\\\\]", "")));
        case BUSY ->
            send(exchange, refused(429, "request path \\\"x\\\": rate limit quota exceeded"));
        case SEALED -> send(exchange, refused(503, "Vault is sealed"));
        case SILENT -> awaitClose();
        case TRICKLING -> trickle(exchange);
        case TRUNCATED -> truncate(exchange, answer(exchange, path, body));
        case NONSENSE -> send(exchange, new Answer(200, "<html>welcome</html>"));
        case REDIRECTING -> {
          exchange.getResponseHeaders().add("Location", "http://127.0.0.1:9/v1/" + path);
          send(exchange, new Answer(307, ""));
        }
      }
    }
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void trickle(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 1_000);
    exchange.getResponseBody().write('{');
    exchange.getResponseBody().flush();
    awaitClose();
  }

  private static void truncate(HttpExchange exchange, Answer answer) throws IOException {
    byte[] whole = Bytes.utf8(answer.body()).toArray();
    exchange.sendResponseHeaders(answer.status(), whole.length + 10L);
    exchange.getResponseBody().write(whole, 0, whole.length / 2);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = Bytes.utf8(answer.body()).toArray();
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private static Answer refused(int status, String why) {
    return new Answer(status, "{\"errors\":[\"" + why + "\"]}");
  }

  private Answer answer(HttpExchange exchange, String path, Bytes body) {
    JsonObject message = body.isEmpty() ? JsonObject.empty() : (JsonObject) Json.parse(body);
    if (path.startsWith("auth/")) {
      return logIn(path, message);
    }
    String token = exchange.getRequestHeaders().getFirst("X-Vault-Token");
    if (token == null || !tokens.contains(token)) {
      return refused(403, "permission denied");
    }
    String method = exchange.getRequestMethod();
    if (path.startsWith("transit/")) {
      return transit(path.substring("transit/".length()), message);
    }
    if (path.startsWith("forbidden/")) {
      return refused(403, "permission denied");
    }
    if (path.startsWith("absent/")) {
      return refused(404, "no handler for route \\\"absent/\\\". route entry not found.");
    }
    if (path.startsWith("kv2/")) {
      return second(method, path.substring("kv2/".length()), message);
    }
    return first(method, path, message);
  }

  private Answer logIn(String path, JsonObject message) {
    boolean known =
        switch (path) {
          case "auth/approle/login" ->
              message.string("role_id").equals("role-1")
                  && message.string("secret_id").equals("secret-1");
          case "auth/kubernetes/login" ->
              message.string("role").equals("nacre") && message.string("jwt").equals("pod-token");
          default -> false;
        };
    if (!known) {
      return refused(400, "invalid role or secret ID");
    }
    String token = "hvs.issued-" + issued.incrementAndGet();
    tokens.add(token);
    return new Answer(200, "{\"auth\":{\"client_token\":\"" + token + "\",\"lease_duration\":60}}");
  }

  private Answer transit(String path, JsonObject message) {
    try {
      return switch (path) {
        case "encrypt/nacre" -> {
          byte[] iv = random(12);
          byte[] plain = Bytes.ofBase64(message.string("plaintext")).toArray();
          byte[] sealed = gcm(Cipher.ENCRYPT_MODE, versions.getLast(), iv, plain);
          String text =
              "vault:v" + versions.size() + ":" + Bytes.of(iv).concat(Bytes.of(sealed)).base64();
          yield new Answer(200, "{\"data\":{\"ciphertext\":\"" + text + "\"}}");
        }
        case "decrypt/nacre" -> {
          String[] parts = message.string("ciphertext").split(":", -1);
          byte[] key = versions.get(Integer.parseInt(parts[1].substring(1)) - 1);
          Bytes sealed = Bytes.ofBase64(parts[2]);
          byte[] plain =
              gcm(
                  Cipher.DECRYPT_MODE,
                  key,
                  sealed.slice(0, 12).toArray(),
                  sealed.slice(12, sealed.size()).toArray());
          yield new Answer(200, "{\"data\":{\"plaintext\":\"" + Bytes.of(plain).base64() + "\"}}");
        }
        case "keys/nacre/rotate" -> {
          versions.add(random(32));
          yield new Answer(204, "");
        }
        default -> refused(400, "encryption key not found");
      };
    } catch (GeneralSecurityException e) {
      return refused(400, "cipher: message authentication failed");
    }
  }

  private static byte[] gcm(int mode, byte[] key, byte[] iv, byte[] input)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
    return cipher.doFinal(input);
  }

  private Answer first(String method, String path, JsonObject message) {
    return switch (method) {
      case "POST" -> {
        one.put(path, message);
        yield new Answer(204, "");
      }
      case "DELETE" -> {
        one.remove(path);
        yield new Answer(204, "");
      }
      case "LIST" -> listed(one.keySet(), path);
      default -> {
        JsonObject value = one.get(path);
        yield value == null ? new Answer(404, "{\"errors\":[]}") : data(value);
      }
    };
  }

  private Answer second(String method, String path, JsonObject message) {
    String name = path.substring(path.indexOf('/') + 1);
    return switch (method + " " + path.substring(0, path.indexOf('/'))) {
      case "POST data" -> {
        two.computeIfAbsent(name, _ -> new ArrayList<>()).add(message.object("data"));
        yield data(JsonObject.builder().put("version", two.get(name).size()).build());
      }
      case "GET data" -> {
        List<JsonObject> values = two.get(name);
        yield values == null
            ? new Answer(404, "{\"errors\":[]}")
            : data(JsonObject.builder().put("data", values.getLast()).build());
      }
      case "DELETE metadata" -> {
        two.remove(name);
        yield new Answer(204, "");
      }
      case "LIST metadata" -> listed(two.keySet(), name);
      default -> refused(405, "unsupported operation");
    };
  }

  private static Answer data(JsonObject value) {
    return new Answer(200, JsonObject.builder().put("data", value).build().text());
  }

  private static Answer listed(Set<String> names, String path) {
    String folder = path.isEmpty() || path.endsWith("/") ? path : path + "/";
    Set<String> keys = new TreeSet<>();
    for (String name : names) {
      if (name.startsWith(folder)) {
        String rest = name.substring(folder.length());
        keys.add(rest.contains("/") ? rest.substring(0, rest.indexOf('/') + 1) : rest);
      }
    }
    return keys.isEmpty()
        ? new Answer(404, "{\"errors\":[]}")
        : data(JsonObject.builder().put("keys", JsonArray.ofStrings(keys)).build());
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    CHANCE.nextBytes(bytes);
    return bytes;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
