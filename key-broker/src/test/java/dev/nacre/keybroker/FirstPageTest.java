package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.keybroker.settings.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page that people see first.
class FirstPageTest {
  private static final Pattern LINK = Pattern.compile("<a href=\"([^\"]+)\"");

  private final NacreServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  FirstPageTest(@TempDir Path directory) {
    server = NacreServer.start(ServerConfig.in(directory));
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  @Test
  void itTellsVersionAndHealthAndItsLinksLead() throws Exception {
    URI page = server.address().resolve("/");
    HttpResponse<String> shown = get(page);

    assertThat(shown.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(shown.body())
        .contains("Version " + ServerConfig.VERSION + ", <strong>ready</strong>");
    List<String> links =
        LINK.matcher(shown.body()).results().map((MatchResult link) -> link.group(1)).toList();
    assertThat(links).contains("openapi.json", "metrics", "healthz", "readyz");
    for (String link : links) {
      assertThat(get(page.resolve(link)).statusCode()).as(link).isEqualTo(200);
    }
  }

  /// A phone shows a page without a viewport as if it were a yard wide; a screen reader needs the
  /// language and the landmark.
  @Test
  void itCanBeReadOnAPhoneAndAloud() throws Exception {
    assertThat(get(server.address().resolve("/")).body())
        .contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .contains("<html lang=\"en\">")
        .contains("<main>");
  }
}
