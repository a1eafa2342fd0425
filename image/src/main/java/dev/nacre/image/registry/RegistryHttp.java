package dev.nacre.image.registry;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageReference;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;

/// Requests to one repository: authorisation, redirects and repetition.
///
/// A redirect to another host does not carry the authorisation along. The connections are those of
/// the JDK's plain client, which is ready at once: in an emulated guest the asynchronous one costs
/// more than the network does.
final class RegistryHttp {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);
  private static final int MOST_REDIRECTS = 5;
  private static final int LARGEST_ANSWER = 256 << 10;

  /// What is larger is not kept in memory to be sent again.
  private static final int LARGEST_REPEATED = 1 << 20;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final ImageReference image;
  private final RegistryAccess access;
  private final String actions;
  private Optional<String> authorization = Optional.empty();

  /// A request.
  ///
  /// @param repeatable whether it may be sent again when the first one failed on the way
  record Call(
      String method, URI uri, Map<String, String> headers, Content body, boolean repeatable) {
    static Call of(String method, URI uri) {
      return new Call(method, uri, Map.of(), Content.NONE, true);
    }

    Call with(String name, String value) {
      var changed = new LinkedHashMap<>(headers);
      changed.put(name, value);
      return new Call(method, uri, changed, body, repeatable);
    }

    Call sending(Content content) {
      return new Call(method, uri, headers, content, repeatable);
    }

    Call once() {
      return new Call(method, uri, headers, body, false);
    }
  }

  /// The body of a request.
  ///
  /// @param size in bytes
  record Content(long size, Writer writer) {
    static final Content NONE = new Content(0, out -> {});

    @FunctionalInterface
    interface Writer {
      void write(OutputStream out) throws IOException;
    }

    static Content of(Bytes bytes) {
      return new Content(bytes.size(), out -> out.write(bytes.toArray()));
    }
  }

  /// @param actions what the token must allow: `pull` or `pull,push`
  RegistryHttp(ImageReference image, RegistryAccess access, String actions) {
    this.image = image;
    this.access = access;
    this.actions = actions;
  }

  RegistryAccess access() {
    return access;
  }

  /// The address of `path` under the repository.
  URI uri(String path) {
    return URI.create(
        access.scheme() + "://" + image.host() + "/v2/" + image.repository() + "/" + path);
  }

  /// Sends `call` and gives its answer, of whatever status.
  ///
  /// @throws ImageException when there is no answer
  HttpAnswer send(Call call) {
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt >= access.attempts() || !call.repeatable();
      try {
        HttpAnswer response = authorized(call);
        if (last || !TRANSIENT.contains(response.status())) {
          return response;
        }
        response.body().close();
      } catch (IOException e) {
        if (last) {
          throw new ImageException(
              "registry "
                  + image.host()
                  + ": no answer to "
                  + call.method()
                  + " "
                  + call.uri().getPath()
                  + ": "
                  + e.getClass().getSimpleName()
                  + (e.getMessage() == null ? "" : ": " + e.getMessage())
                  + "; check that it runs and is reachable over "
                  + access.scheme(),
              e);
        }
      }
      pause(attempt);
    }
  }

  /// Sends `call` and gives its answer, which must have the status `expected`.
  ///
  /// @throws RegistryException when it has another
  HttpAnswer expect(int expected, Call call) {
    HttpAnswer response = send(call);
    if (response.status() != expected) {
      throw RegistryException.of(
          call.method(), call.uri(), response.status(), response.read(LARGEST_ANSWER));
    }
    return response;
  }

  static void pause(int attempt) {
    try {
      Duration pause = Duration.ofMillis(100L << Math.min(attempt, 10));
      Thread.sleep(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted while waiting for a registry", e);
    }
  }

  private HttpAnswer authorized(Call call) throws IOException {
    HttpAnswer response = redirected(call);
    if (response.status() != 401) {
      return response;
    }
    Optional<Challenge> challenge = Challenge.first(response.all("www-authenticate"));
    Optional<String> granted =
        challenge.isEmpty() ? Optional.empty() : authenticate(challenge.get());
    if (granted.isEmpty()) {
      return response;
    }
    response.body().close();
    authorization = granted;
    return redirected(call);
  }

  private Optional<String> authenticate(Challenge challenge) throws IOException {
    Optional<String> basic = access.credentials().login(image).map(Login::basic);
    if (challenge.scheme().equals("basic")) {
      return basic;
    }
    Optional<String> realm = challenge.parameter("realm");
    if (realm.isEmpty()) {
      return Optional.empty();
    }
    URI uri = tokenAddress(realm.get(), challenge);
    HttpURLConnection connection = connection("GET", uri);
    basic.ifPresent(value -> connection.setRequestProperty("Authorization", value));
    HttpAnswer response = HttpAnswer.of(uri, connection);
    Bytes answer = response.read(LARGEST_ANSWER);
    if (response.status() != 200) {
      throw RegistryException.of("GET", uri, response.status(), answer);
    }
    return Json.parse(answer) instanceof JsonObject json
        ? Optional.of("Bearer " + json.string(tokenMember(json)))
        : Optional.empty();
  }

  private static String tokenMember(JsonObject json) {
    return json.findPresent("token").isPresent() ? "token" : "access_token";
  }

  private URI tokenAddress(String realm, Challenge challenge) {
    String query =
        "scope="
            + encoded("repository:" + image.repository() + ":" + actions)
            + challenge.parameter("service").map(s -> "&service=" + encoded(s)).orElse("");
    URI uri;
    try {
      uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          "registry " + image.host() + ": expected the address of a token service, found " + realm,
          e);
    }
    requireTls(uri);
    return uri;
  }

  private void requireTls(URI uri) {
    if (!"https".equals(uri.getScheme())
        && !(access.plainHttp() && "http".equals(uri.getScheme()))) {
      throw new ImageException(
          "registry " + image.host() + ": expected an https address, found " + uri);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpAnswer redirected(Call call) throws IOException {
    URI uri = call.uri();
    for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
      HttpAnswer response = exchange(call, uri);
      Optional<String> location = response.first("location");
      boolean safe = call.method().equals("GET") || call.method().equals("HEAD");
      if (!safe || location.isEmpty() || !REDIRECTS.contains(response.status())) {
        return response;
      }
      response.body().close();
      uri = resolve(uri, location.get());
      requireTls(uri);
    }
    throw new ImageException(
        "registry "
            + image.host()
            + ": expected at most "
            + MOST_REDIRECTS
            + " redirects of "
            + call.uri().getPath()
            + ", found more");
  }

  /// @throws ImageException when `location` is no address
  URI resolve(URI base, String location) {
    try {
      return base.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          "registry " + image.host() + ": expected an address in Location, found " + location, e);
    }
  }

  private HttpAnswer exchange(Call call, URI uri) throws IOException {
    HttpURLConnection connection = connection(call.method(), uri);
    call.headers().forEach(connection::setRequestProperty);
    if (image.host().equals(uri.getAuthority()) && access.scheme().equals(uri.getScheme())) {
      authorization.ifPresent(value -> connection.setRequestProperty("Authorization", value));
    }
    if (call.method().equals("POST") || call.method().equals("PUT")) {
      send(call.body(), connection);
    }
    return HttpAnswer.of(uri, connection);
  }

  private static void send(Content content, HttpURLConnection connection) throws IOException {
    if (connection.getRequestProperty("Content-Type") == null) {
      connection.setRequestProperty("Content-Type", "application/octet-stream");
    }
    connection.setDoOutput(true);
    if (content.size() > LARGEST_REPEATED) {
      connection.setFixedLengthStreamingMode(content.size());
    }
    try (OutputStream out = connection.getOutputStream()) {
      content.writer().write(out);
    }
  }

  private HttpURLConnection connection(String method, URI uri) throws IOException {
    var connection = (HttpURLConnection) uri.toURL().openConnection();
    if (connection instanceof HttpsURLConnection secured) {
      access.tls().ifPresent(tls -> secured.setSSLSocketFactory(tls.getSocketFactory()));
    }
    int patience = Math.toIntExact(access.patience().toMillis());
    connection.setConnectTimeout(patience);
    connection.setReadTimeout(patience);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestMethod(method);
    connection.setRequestProperty("User-Agent", "nacre");
    connection.setRequestProperty("Accept", "*/*");
    return connection;
  }
}
