package dev.nacre.keybroker.telemetry;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Shown;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.web.BoundedHttp;
import dev.nacre.web.Bounds;
import dev.nacre.web.NoAnswerException;
import dev.nacre.web.WebAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Who is told. Its connection is made when there is something to tell, so that a server starts
/// without it.
final class Collector implements AutoCloseable {
  private static final Bounds BOUNDS = new Bounds(Duration.ofSeconds(10), 1 << 20, 1);
  private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);
  private static final int SHOWN = 200;

  private final TelemetrySettings settings;
  private final BoundedHttp http;

  Collector(TelemetrySettings settings) {
    this(settings, BOUNDS);
  }

  Collector(TelemetrySettings settings, Bounds bounds) {
    this.settings = settings;
    this.http = BoundedHttp.within(bounds);
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
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(message.text()));
      Optional<Path> authorization = settings.authorization();
      if (authorization.isPresent()) {
        request.header("Authorization", Files.readString(authorization.get()).strip());
      }
      WebAnswer response = http.ask(request.build());
      return answer(response.status(), response.body());
    } catch (NoAnswerException e) {
      if (e.why() == NoAnswerException.Why.GIVEN_UP) {
        throw new InterruptedException(e.getMessage());
      }
      return new Answer.Later(e.of(settings.collector()));
    } catch (IOException e) {
      return new Answer.Later(String.valueOf(e));
    } catch (IllegalArgumentException e) {
      return new Answer.Later("the file of the authorization holds no value of a header");
    }
  }

  private static Answer answer(int status, Bytes body) {
    if (status / 100 == 2) {
      return new Answer.Taken();
    }
    String why = "status " + status + " " + Shown.line(body.utf8(), SHOWN);
    return LATER.contains(status) ? new Answer.Later(why) : new Answer.Refused(why);
  }

  @Override
  public void close() {
    http.close();
  }
}
