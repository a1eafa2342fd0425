package dev.nacre.protocol.kbs;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.trace.TraceContext;
import dev.nacre.protocol.kbs.KbsException.Reason;
import dev.nacre.protocol.kbs.KbsException.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// One request and its bounded answer; what gets no answer is sent again.
///
/// The connections are those of the JDK's plain client, which needs a tenth of the time that its
/// asynchronous one needs to be ready; that counts in an emulated guest.
final class KbsHttp {
  /// The header in which the broker names the number of a refusal.
  static final String REFUSAL_HEADER = "x-nacre-refusal";

  private static final int LARGEST_ANSWER = 16 << 20;
  private static final String USER_AGENT = "nacre/0.1.0";
  private static final RandomGenerator CHANCE = new SecureRandom();

  private final KbsEndpoint endpoint;
  private final Optional<SSLContext> tls;

  /// What all requests belong to, unless they are made for other work.
  private final TraceContext trace =
      TraceContext.root(CHANCE.nextLong(), CHANCE.nextLong(), CHANCE.nextLong());

  KbsHttp(KbsEndpoint endpoint) {
    this.endpoint = endpoint;
    boolean ours = endpoint.certificatePem().isPresent() || endpoint.shown().isPresent();
    this.tls =
        ours
            ? Optional.of(PinnedTls.context(endpoint.certificatePem(), endpoint.shown()))
            : Optional.empty();
  }

  /// @param cookie the value of `Set-Cookie` up to its first semicolon
  record Answer(int status, Bytes body, Optional<String> cookie, Optional<String> refusalId) {
    String text() {
      return body.utf8();
    }
  }

  Answer send(Stage stage, String method, String path, Map<String, String> headers, Bytes body) {
    var request = new Request(method, endpoint.resolve(path), headers, body);
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
      }
    }
  }

  private record Request(String method, URI uri, Map<String, String> headers, Bytes body) {}

  private Answer sendOnce(Request request) throws IOException {
    HttpURLConnection connection = connect(request);
    if (request.method().equals("POST") || request.method().equals("PUT")) {
      connection.setDoOutput(true);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(request.body().toArray());
      }
    }
    int status = connection.getResponseCode();
    if (status < 0) {
      throw new IOException("the answer is not HTTP");
    }
    return new Answer(
        status,
        body(status, connection),
        header(connection, "set-cookie").map(line -> line.replaceFirst(";.*", "")),
        header(connection, REFUSAL_HEADER));
  }

  private HttpURLConnection connect(Request request) throws IOException {
    var connection = (HttpURLConnection) request.uri().toURL().openConnection();
    if (connection instanceof HttpsURLConnection secured) {
      tls.ifPresent(context -> secured.setSSLSocketFactory(context.getSocketFactory()));
    }
    int patience = Math.toIntExact(endpoint.timeout().toMillis());
    connection.setConnectTimeout(patience);
    connection.setReadTimeout(patience);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestMethod(request.method());
    connection.setRequestProperty("User-Agent", USER_AGENT);
    connection.setRequestProperty("Accept", "*/*");
    connection.setRequestProperty(
        TraceContext.HEADER,
        TraceContext.current().orElse(trace).child(CHANCE.nextLong()).header());
    request.headers().forEach(connection::setRequestProperty);
    return connection;
  }

  private static Bytes body(int status, HttpURLConnection connection) throws IOException {
    try (InputStream in =
        status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
      byte[] body = in == null ? new byte[0] : in.readNBytes(LARGEST_ANSWER + 1);
      if (body.length > LARGEST_ANSWER) {
        connection.disconnect();
        throw new IOException("the answer is larger than " + LARGEST_ANSWER + " bytes");
      }
      return Bytes.of(body);
    }
  }

  private static Optional<String> header(HttpURLConnection connection, String name) {
    return Optional.ofNullable(connection.getHeaderField(name));
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
    return new KbsException(
        stage,
        Reason.UNREACHABLE,
        "no answer from the key broker at "
            + endpoint.base()
            + ": "
            + why(e, endpoint.shown().isPresent()),
        e);
  }

  /// What to look at, for the mistakes that are made most.
  ///
  /// @param known whether the server was shown who asks
  private static String why(IOException e, boolean known) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return switch (e) {
      case UnknownHostException _ -> "no host of that name is known here: check the address";
      case ConnectException _ -> text + ": check the address, and that it runs";
      case SSLException _ when e.toString().contains("CertPath") ->
          "nobody trusted here vouches for its certificate: name the certificate that it shows, or"
              + " its authority's (of a server with --tls-name: tls-certificate.pem in its data"
              + " folder)";
      case SSLException _ when known && text.contains("fatal alert") ->
          "it does not take the client certificate, which may be over, or of an authority that it"
              + " does not know: "
              + text;
      case SSLException _ when text.contains("SSL message") ->
          "it speaks no TLS: check the address";
      default ->
          text
              + ": check the address, that it runs, and its certificate"
              + (known ? ", or whether it takes yours" : "");
    };
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
}
