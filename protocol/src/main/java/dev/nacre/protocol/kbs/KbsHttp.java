package dev.nacre.protocol.kbs;

import dev.nacre.codec.Bytes;
import dev.nacre.protocol.kbs.KbsException.Reason;
import dev.nacre.protocol.kbs.KbsException.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;

/// One request and its bounded answer; what gets no answer is sent again.
final class KbsHttp implements AutoCloseable {
  /// The header in which the broker names the number of a refusal.
  static final String REFUSAL_HEADER = "x-nacre-refusal";

  private static final int LARGEST_ANSWER = 16 << 20;
  private static final String USER_AGENT = "nacre/0.1.0";

  private final KbsEndpoint endpoint;
  private final HttpClient client;

  KbsHttp(KbsEndpoint endpoint) {
    this.endpoint = endpoint;
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(endpoint.timeout());
    endpoint.certificatePem().map(PinnedTls::context).ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  /// @param cookie the value of `Set-Cookie` up to its first semicolon
  record Answer(int status, Bytes body, Optional<String> cookie, Optional<String> refusalId) {
    String text() {
      return body.utf8();
    }
  }

  Answer send(Stage stage, String method, String path, Map<String, String> headers, Bytes body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .timeout(endpoint.timeout())
            .header("User-Agent", USER_AGENT)
            .method(
                method,
                body.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(body.toArray()));
    headers.forEach(request::header);
    return sendOften(stage, request.build());
  }

  private Answer sendOften(Stage stage, HttpRequest request) {
    int attempt = 1;
    while (true) {
      try {
        return sendOnce(request);
      } catch (IOException e) {
        if (attempt == endpoint.attempts()) {
          throw unreachable(stage, e);
        }
        attempt++;
        pause(stage);
      } catch (InterruptedException e) {
        throw interrupted(stage, e);
      }
    }
  }

  private Answer sendOnce(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      byte[] body = in.readNBytes(LARGEST_ANSWER + 1);
      if (body.length > LARGEST_ANSWER) {
        throw new IOException("the answer is larger than " + LARGEST_ANSWER + " bytes");
      }
      Optional<String> cookie =
          response.headers().firstValue("set-cookie").map(line -> line.replaceFirst(";.*", ""));
      return new Answer(
          response.statusCode(),
          Bytes.of(body),
          cookie,
          response.headers().firstValue(REFUSAL_HEADER));
    }
  }

  private void pause(Stage stage) {
    try {
      Thread.sleep(endpoint.pause());
    } catch (InterruptedException e) {
      throw interrupted(stage, e);
    }
  }

  private static KbsException interrupted(Stage stage, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new KbsException(stage, Reason.UNREACHABLE, "interrupted while waiting", e);
  }

  private KbsException unreachable(Stage stage, IOException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new KbsException(
        stage,
        Reason.UNREACHABLE,
        "no answer from the key broker at "
            + endpoint.base()
            + " ("
            + why
            + "): check the address, that it runs, and its certificate",
        e);
  }

  /// The exception that tells what `answer`, which is no success, means.
  static KbsException failure(Stage stage, Answer answer) {
    Reason reason =
        switch (answer.status()) {
          case 401, 403 -> Reason.REFUSED;
          case 404 -> Reason.NOT_FOUND;
          default -> Reason.UNEXPECTED;
        };
    return KbsError.parse(answer.text())
        .map(error -> new KbsException(stage, reason, error, answer.refusalId()))
        .orElseGet(() ->
            new KbsException(
                stage,
                Reason.UNEXPECTED,
                "expected an answer of the key broker's protocol, found status "
                    + answer.status()
                    + ": is the address right?"));
  }

  @Override
  public void close() {
    client.close();
  }
}
