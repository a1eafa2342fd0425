package dev.nacre.image.registry;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.image.oci.ImageException;
import dev.nacre.image.oci.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Requests to one repository: authorisation, redirects and repetition.
///
/// A redirect to another host does not carry the authorisation along.
final class RegistryHttp implements AutoCloseable {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);
  private static final int MOST_REDIRECTS = 5;
  private static final int LARGEST_ANSWER = 256 << 10;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final ImageReference image;
  private final RegistryAccess access;
  private final String actions;
  private final HttpClient client;
  private Optional<String> authorization = Optional.empty();

  /// A request.
  ///
  /// @param repeatable whether it may be sent again when the first one failed on the way
  record Call(
      String method, URI uri, Map<String, String> headers, BodyPublisher body, boolean repeatable) {
    static Call of(String method, URI uri) {
      return new Call(method, uri, Map.of(), BodyPublishers.noBody(), true);
    }

    Call with(String name, String value) {
      var changed = new LinkedHashMap<>(headers);
      changed.put(name, value);
      return new Call(method, uri, changed, body, repeatable);
    }

    Call sending(BodyPublisher content) {
      return new Call(method, uri, headers, content, repeatable);
    }

    Call once() {
      return new Call(method, uri, headers, body, false);
    }
  }

  /// @param actions what the token must allow: `pull` or `pull,push`
  RegistryHttp(ImageReference image, RegistryAccess access, String actions) {
    this.image = image;
    this.access = access;
    this.actions = actions;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(access.patience());
    access.tls().ifPresent(builder::sslContext);
    this.client = builder.build();
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
  HttpResponse<InputStream> send(Call call) {
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt >= access.attempts() || !call.repeatable();
      try {
        HttpResponse<InputStream> response = authorized(call);
        if (last || !TRANSIENT.contains(response.statusCode())) {
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
  HttpResponse<InputStream> expect(int expected, Call call) {
    HttpResponse<InputStream> response = send(call);
    if (response.statusCode() != expected) {
      throw RegistryException.of(
          call.method(), call.uri(), response.statusCode(), body(response, LARGEST_ANSWER));
    }
    return response;
  }

  /// Reads at most `limit` bytes of the body and closes it.
  static Bytes body(HttpResponse<InputStream> response, int limit) {
    try (InputStream body = response.body()) {
      return Bytes.of(body.readNBytes(limit));
    } catch (IOException e) {
      throw new ImageException(
          "registry " + response.uri().getAuthority() + ": answer broke off: " + e.getMessage(), e);
    }
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

  private HttpResponse<InputStream> authorized(Call call) throws IOException {
    HttpResponse<InputStream> response = redirected(call);
    if (response.statusCode() != 401) {
      return response;
    }
    Optional<Challenge> challenge =
        Challenge.first(response.headers().allValues("www-authenticate"));
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
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(access.patience());
    basic.ifPresent(value -> request.header("Authorization", value));
    HttpResponse<InputStream> response = exchange(request.build());
    Bytes answer = body(response, LARGEST_ANSWER);
    if (response.statusCode() != 200) {
      throw RegistryException.of("GET", uri, response.statusCode(), answer);
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

  private HttpResponse<InputStream> redirected(Call call) throws IOException {
    URI uri = call.uri();
    for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
      HttpResponse<InputStream> response = exchange(request(call, uri));
      Optional<String> location = response.headers().firstValue("location");
      boolean safe = call.method().equals("GET") || call.method().equals("HEAD");
      if (!safe || location.isEmpty() || !REDIRECTS.contains(response.statusCode())) {
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

  private HttpRequest request(Call call, URI uri) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(call.method(), call.body())
            .header("User-Agent", "nacre")
            .timeout(access.patience());
    call.headers().forEach(request::header);
    if (image.host().equals(uri.getAuthority()) && access.scheme().equals(uri.getScheme())) {
      authorization.ifPresent(value -> request.header("Authorization", value));
    }
    return request.build();
  }

  private HttpResponse<InputStream> exchange(HttpRequest request) throws IOException {
    try {
      return client.send(request, info -> new TimedBody(access.patience()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("interrupted while waiting for registry " + image.host(), e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
