package dev.nacre.keybroker.telemetry;

import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Who is told. Its connection is made when there is something to tell, so that a server starts
/// without it.
final class Collector implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);
  private static final int SHOWN = 200;

  private final TelemetrySettings settings;
  private Optional<HttpClient> client = Optional.empty();

  Collector(TelemetrySettings settings) {
    this.settings = settings;
  }

  /// What became of a message.
  sealed interface Answer {
    record Taken() implements Answer {}

    /// It is worth another try.
    record Later(String why) implements Answer {}

    /// The same message will never be taken.
    record Refused(String why) implements Answer {}
  }

  /// @param path `/v1/traces` or `/v1/logs`
  Answer tell(String path, JsonObject message) throws InterruptedException {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(settings.collector() + path))
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(message.text()));
      Optional<Path> authorization = settings.authorization();
      if (authorization.isPresent()) {
        request.header("Authorization", Files.readString(authorization.get()).strip());
      }
      HttpResponse<String> response =
          client().send(request.build(), HttpResponse.BodyHandlers.ofString());
      return answer(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Answer.Later(String.valueOf(e));
    } catch (IllegalArgumentException e) {
      return new Answer.Later("the file of the authorization holds no value of a header");
    }
  }

  private static Answer answer(int status, String body) {
    if (status / 100 == 2) {
      return new Answer.Taken();
    }
    String why = "status " + status + " " + shown(body);
    return LATER.contains(status) ? new Answer.Later(why) : new Answer.Refused(why);
  }

  private static String shown(String body) {
    String visible = body.replaceAll("[^ -~]", "?");
    return visible.length() > SHOWN ? visible.substring(0, SHOWN) + "…" : visible;
  }

  private HttpClient client() {
    HttpClient known =
        client.orElseGet(() ->
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build());
    client = Optional.of(known);
    return known;
  }

  @Override
  public void close() {
    client.ifPresent(HttpClient::shutdownNow);
  }
}
