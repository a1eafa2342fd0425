package dev.nacre.keybroker;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.Jwe;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonNull;
import dev.nacre.codec.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Upstream's `kbs-client` as its recorded conversations and its description show it: a command
/// line goes in, the requests of the original go out, with its headers, its cookie jar and its
/// attempts.
///
/// It shares no code with our own client but keys and the opening of a JWE, and writes the bodies
/// letter by letter.
final class KbsClientStandIn {
  private static final String GUEST = "attestation-agent-kbs-client/0.1.0";
  private static final String OWNER = "kbs-client/0.1.0";
  private static final String JSON = "application/json";
  private static final int ATTEMPTS = 3;
  private static final int HANDSHAKES = 5;
  private static final Bytes NOTHING = Bytes.empty();
  private static final HttpClient PLAIN = builder().build();

  /// The four texts that upstream's client brings along, by what they do; its `--default` sends the
  /// one that denies.
  private static final Map<String, String> POLICIES =
      Map.of(
          "--allow-all",
          """
          package policy

          default allow = false

          plugin = data.plugin

          allow if {
          \tplugin == "resource"
          }

          """,
          "--deny-all",
          "package policy\n\ndefault allow = false\n",
          "--default",
          "package policy\n\ndefault allow = false\n",
          "--affirming",
          """
          package policy
          import rego.v1
          default allow := false
          allow if {
            count(input.submods) > 0
            every submod in input.submods { submod["ear.status"] == "affirming" }
          }
          """);

  private final KbsClientLine line;
  private final String url;
  private final HttpClient http;
  private final List<Exchange> exchanges = new ArrayList<>();
  private Optional<String> jar = Optional.empty();

  /// One request and its answer.
  record Exchange(
      String method,
      String path,
      Map<String, String> headers,
      Bytes body,
      HttpResponse<String> answer) {
    int status() {
      return answer.statusCode();
    }

    /// `POST /kbs/v0/auth 200`.
    String summary() {
      return method + " " + path + " " + status();
    }
  }

  /// How a command ended.
  ///
  /// @param out what it printed, empty when it failed
  /// @param error why it failed, empty otherwise
  record Ran(String out, String error, List<Exchange> exchanges) {
    Ran {
      exchanges = List.copyOf(exchanges);
    }

    Exchange last() {
      return exchanges.getLast();
    }

    List<String> summaries() {
      return exchanges.stream().map(Exchange::summary).toList();
    }
  }

  private KbsClientStandIn(KbsClientLine line) {
    this.line = line;
    this.url = line.find("--url").orElse("http://127.0.0.1:8080");
    this.http =
        line.find("--cert-file")
            .map(file -> builder().sslContext(trusting(Path.of(file))).build())
            .orElse(PLAIN);
  }

  static Ran run(List<String> words) {
    return new KbsClientStandIn(KbsClientLine.of(words)).run();
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
  }

  private Ran run() {
    try {
      String out =
          switch (line.words().getFirst()) {
            case "attest" -> attest(teeKey(), line.word(1));
            case "get-resource" -> secret(teeKey(), line.word(1));
            case "config" -> config();
            case String other -> throw new IllegalArgumentException(other);
          };
      return new Ran(out, "", exchanges);
    } catch (Failed e) {
      return new Ran("", String.valueOf(e.getMessage()), exchanges);
    }
  }

  /// The command ends with an error.
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(String why) {
      super(why);
    }
  }

  // The owner's commands.

  private String config() {
    return switch (line.words().get(1)) {
      case "set-attestation-policy" -> {
        String policy = content(line.option("--policy-file")).base64Url();
        JsonObject message =
            JsonObject.builder()
                .put("policy", policy)
                .put("policy_id", line.find("--id").orElse("default_cpu"))
                .put("type", line.find("--type").orElse("rego"))
                .build();
        owner("POST", "attestation-policy", JSON, Bytes.utf8(message.text()));
        yield " Set attestation policy success \n policy: " + policy;
      }
      case "set-resource-policy" -> {
        String policy = resourcePolicy().base64Url();
        JsonObject message = JsonObject.builder().put("policy", policy).build();
        owner("POST", "resource-policy", JSON, Bytes.utf8(message.text()));
        yield policy;
      }
      case "set-resource" -> {
        Bytes secret = content(line.option("--resource-file"));
        owner("POST", "resource/" + line.option("--path"), "application/octet-stream", secret);
        yield secret.base64();
      }
      case "delete-resource" -> {
        owner("DELETE", "resource/" + line.option("--path"), "", NOTHING);
        yield "Delete resource success";
      }
      case "get-reference-value" ->
          Json.of(owner("GET", "reference-value/" + line.option("--id"), JSON, NOTHING)).text();
      case "set-sample-reference-value" -> {
        JsonObject message =
            JsonObject.builder()
                .put("payload", Bytes.utf8(sampleValue().text()).base64())
                .put("type", "sample")
                .put("version", "0.1.0")
                .build();
        owner("POST", "reference-value", JSON, Bytes.utf8(message.text()));
        yield "Reference Values Updated";
      }
      case String other -> throw new IllegalArgumentException(other);
    };
  }

  private Bytes resourcePolicy() {
    return POLICIES.keySet().stream()
        .filter(line::has)
        .findFirst()
        .map(chosen -> Bytes.utf8(POLICIES.getOrDefault(chosen, "")))
        .orElseGet(() -> content(line.option("--policy-file")));
  }

  private JsonObject sampleValue() {
    String text = line.words().get(3);
    Json value = Json.of(text);
    if (line.has("--as-integer")) {
      value = Json.of(Integer.parseInt(text));
    }
    if (line.has("--as-bool")) {
      value = Json.of(Boolean.parseBoolean(text));
    }
    Json all = line.has("--as-single-value") ? value : JsonArray.of(value);
    return JsonObject.builder().put(line.words().get(2), all).build();
  }

  /// Only status 200 is a success.
  private String owner(String method, String path, String type, Bytes body) {
    var headers = new TreeMap<>(Map.of("accept", "*/*", "user-agent", OWNER));
    if (!type.isEmpty()) {
      headers.put("content-type", type);
    }
    line.find("--admin-token-file")
        .ifPresent(file -> headers.put("authorization", "Bearer " + text(file).strip()));
    Exchange exchange = send(method, "/kbs/v0/" + path, headers, body);
    if (exchange.status() != 200) {
      throw new Failed("Request Failed, Response: " + Json.of(exchange.answer().body()).text());
    }
    return exchange.answer().body();
  }

  // The guest's commands.

  private PrivateJwk teeKey() {
    return line.find("--tee-key-file")
        .map(file -> KeyPem.parsePrivate(text(file)))
        .orElseGet(() -> PrivateJwk.generate(EcCurve.P_256));
  }

  /// Up to five handshakes; a second apart in the original.
  private String attest(PrivateJwk key, Optional<String> initData) {
    for (int i = 0; i < HANDSHAKES; i++) {
      Optional<String> token = handshake(key, initData);
      if (token.isPresent()) {
        return token.get();
      }
    }
    throw new Failed(exchanges.getLast().answer().body());
  }

  private Optional<String> handshake(PrivateJwk key, Optional<String> initData) {
    Bytes request =
        Bytes.utf8(
            "{\"version\":\"0.4.0\",\"tee\":\"sample\",\"extra-params\":{\"supported-hash-algorithms\":"
                + "[\"sha256\",\"sha384\",\"sha512\",\"sm3\"]}}");
    Exchange auth = send("POST", "/kbs/v0/auth", guestHeaders(true), request);
    if (auth.status() != 200) {
      return Optional.empty();
    }
    JsonObject challenge = object(auth);
    Bytes attestation = attestation(challenge, key, initData);
    Exchange attest = send("POST", "/kbs/v0/attest", guestHeaders(true), attestation);
    return attest.status() == 200 ? Optional.of(object(attest).string("token")) : Optional.empty();
  }

  private static Bytes attestation(
      JsonObject challenge, PrivateJwk key, Optional<String> initData) {
    String nonce = challenge.string("nonce");
    JsonObject jwk = wireKey(key);
    var bound = new TreeMap<String, Json>();
    bound.put("additional-evidence", Json.of(""));
    bound.put("nonce", Json.of(nonce));
    bound.put("tee-pubkey", new JsonObject(new TreeMap<>(jwk.members())));
    String reportData = digest(algorithm(challenge), new JsonObject(bound).text()).base64();
    Json shownInitData =
        initData
            .<Json>map(body -> JsonObject.builder().put("format", "toml").put("body", body).build())
            .orElse(JsonNull.NULL);
    JsonObject evidence =
        JsonObject.builder().put("report_data", reportData).put("svn", "1").build();
    return Bytes.utf8(
        JsonObject.builder()
            .put("init-data", shownInitData)
            .put(
                "runtime-data",
                JsonObject.builder().put("nonce", nonce).put("tee-pubkey", jwk).build())
            .put(
                "tee-evidence",
                JsonObject.builder()
                    .put("primary_evidence", evidence)
                    .put("additional_evidence", "")
                    .build())
            .build()
            .text());
  }

  private static String algorithm(JsonObject challenge) {
    return challenge.get("extra-params") instanceof JsonObject chosen
        ? chosen.string("selected-hash-algorithm").toLowerCase(Locale.ROOT)
        : "sha384";
  }

  private static Bytes digest(String algorithm, String text) {
    try {
      String name = algorithm.replace("sha", "SHA-");
      return Bytes.of(MessageDigest.getInstance(name).digest(Bytes.utf8(text).toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The members in the order in which the original writes them.
  private static JsonObject wireKey(PrivateJwk key) {
    JsonObject plain = key.publicJwk().toJson();
    return plain.string("kty").equals("EC")
        ? ordered(plain, "ECDH-ES+A256KW", List.of("kty", "crv", "alg", "x", "y"))
        : ordered(plain, "RSA-OAEP-256", List.of("kty", "alg", "n", "e"));
  }

  private static JsonObject ordered(JsonObject plain, String algorithm, List<String> names) {
    var all = JsonObject.builder();
    names.forEach(name -> all.put(name, name.equals("alg") ? algorithm : plain.string(name)));
    return all.build();
  }

  /// Up to three attempts: after each 401 it proves itself anew; any other status makes it give up.
  private String secret(PrivateJwk key, Optional<String> initData) {
    Optional<String> passport = line.find("--attestation-token").map(file -> text(file).strip());
    String path = "/kbs/v0/resource/" + line.option("--path");
    for (int i = 0; i < ATTEMPTS; i++) {
      Map<String, String> headers = guestHeaders(false);
      passport.ifPresent(token -> headers.put("authorization", "Bearer " + token));
      Exchange asked = send("GET", path, headers, NOTHING);
      if (asked.status() == 200) {
        return opened(object(asked), key).base64() + "\n";
      }
      String why = object(asked).string("detail");
      if (asked.status() != 401 || passport.isPresent()) {
        throw new Failed(why);
      }
      var _ = handshake(key, initData);
    }
    throw new Failed("request unauthorized");
  }

  /// The original writes the protected header anew, from what it read, and authenticates that.
  private static Bytes opened(JsonObject sealed, PrivateJwk key) {
    JsonObject header = (JsonObject) Json.parse(Bytes.ofBase64Url(sealed.string("protected")));
    var again =
        JsonObject.builder().put("alg", header.string("alg")).put("enc", header.string("enc"));
    if (header.find("epk").isPresent()) {
      again.put("epk", new JsonObject(new TreeMap<>(header.object("epk").members())));
    }
    String rewritten = Bytes.utf8(again.build().text()).base64Url();
    JsonObject read = sealed.with("protected", Json.of(rewritten));
    return Jwe.parse(read).decrypt(key).reveal(Bytes::of);
  }

  private Map<String, String> guestHeaders(boolean json) {
    var headers = new TreeMap<>(Map.of("accept", "*/*", "user-agent", GUEST));
    if (json) {
      headers.put("content-type", JSON);
    }
    jar.ifPresent(cookie -> headers.put("cookie", cookie));
    return headers;
  }

  // Underneath.

  private Exchange send(String method, String path, Map<String, String> headers, Bytes body) {
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method(
                method,
                body.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(body.toArray()));
    headers.forEach(request::header);
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      answer
          .headers()
          .firstValue("set-cookie")
          .ifPresent(cookie -> jar = Optional.of(cookie.replaceFirst(";.*", "")));
      var exchange = new Exchange(method, path, Map.copyOf(headers), body, answer);
      exchanges.add(exchange);
      return exchange;
    } catch (IOException e) {
      throw new Failed("error sending request for url: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static JsonObject object(Exchange exchange) {
    if (Json.parse(exchange.answer().body()) instanceof JsonObject object) {
      return object;
    }
    throw new Failed("no JSON object: " + exchange.answer().body());
  }

  private static Bytes content(String file) {
    try {
      return Bytes.of(Files.readAllBytes(Path.of(file)));
    } catch (IOException e) {
      throw new Failed(file + ": " + e);
    }
  }

  private static String text(String file) {
    return content(file).utf8();
  }

  private static SSLContext trusting(Path certificate) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, new char[0]);
      trusted.setCertificateEntry(
          "server",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificate))));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
