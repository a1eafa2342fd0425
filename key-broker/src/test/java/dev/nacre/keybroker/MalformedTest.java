package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.protocol.kbs.KbsError;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests as no library would write them: one change of a good one each, byte by byte. Whatever
/// comes, one answer or none, never the server's own failure, and it goes on.
class MalformedTest {
  private static final String OK = "HTTP/1.1 200 ";
  private static final String CLOSE = "Connection: close\r\n";
  private static final String END = "\r\n";

  private static Broker broker;

  @BeforeAll
  static void start(@TempDir Path directory) {
    broker = Broker.start(directory);
    broker.putSecret(Broker.SECRET, Broker.CANARY);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void theServerGoesOn() throws Exception {
    assertThat(sent("GET /healthz HTTP/1.1\r\nHost: x\r\n" + CLOSE + END)).startsWith(OK);
    assertThat(broker.owner.secrets().text())
        .doesNotContain("smuggled")
        .contains("default/key/one");
  }

  /// Everything that is answered until the connection ends.
  private static String sent(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.server.port())) {
      socket.setSoTimeout(20_000);
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        socket.shutdownOutput();
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      } catch (IOException cutOff) {
        return "";
      }
    }
  }

  @Test
  void aConnectionEndsWithTheAnswerWhereTheCallerAsks() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(get("/healthz").getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();

      assertThat(socket.getInputStream().readAllBytes()).asString().startsWith(OK);
    }
  }

  /// Helidon speaks no other; an old proxy's owner must see why.
  @Test
  void anOldVersionIsToldWhichIsExpected() throws Exception {
    String answer = sent("GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 505 ").contains("\r\nConnection: close\r\n");
    assertThat(error(answer).variant()).isEqualTo("HttpVersionNotSupported");
    assertThat(error(answer).detail()).isEqualTo("expected HTTP/1.1 or HTTP/2, found HTTP/1.0");
  }

  private static String owner() {
    return "Authorization: Bearer " + broker.ownerToken() + "\r\n";
  }

  private static String get(String target, String... headers) {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + CLOSE + String.join("", headers) + END;
  }

  private static String post(String target, String headers, String body) {
    return "POST " + target + " HTTP/1.1\r\nHost: x\r\n" + CLOSE + owner() + headers + END + body;
  }

  private static KbsError error(String answer) {
    int body = answer.indexOf("\r\n\r\n");
    return KbsError.parse(answer.substring(body + 4)).orElseThrow();
  }

  private static int answers(String text) {
    return text.split("HTTP/1\\.1 [0-9]{3} ", -1).length - 1;
  }

  private static void assertRefusedOrCutOff(String answer) {
    assertThat(answer).matches("(?s)|HTTP/1\\.1 4.*");
    assertThat(answers(answer)).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b/%2e%2e",
        "a/b/%2E%2e%2fc",
        "%2e%2e/%2e%2e/master",
        "a/b/%252e%252e",
        "a/b/%c0%ae%c0%ae",
        "a/b/%e0%80%ae%e0%80%ae",
        "a/%c0%afb/c",
        "a/b%5cc/d",
        "a/b/..%5cc",
        "a/b\\c/d",
        "a/b/c%00",
        "a/b/c%00.txt",
        "a/b/%u002e",
        "a/b/%",
        "a/b/%4",
        "a/b/%zz",
        "a/b/c;d=e",
        "a/b/c%0d%0aX-Evil:1",
        "a/b/c%20",
        "a/b/c%e2%80%ae",
        "a/b/%ff%fe",
        "./a/b",
        "a/b/c/d",
        "a/b",
        "C:/a/b",
      })
  void aPathThatIsNoNameStoresNothing(String path) throws Exception {
    String target = "/kbs/v0/resource/" + path;

    String answer = sent(post(target, "Content-Length: 8\r\n", "smuggled"));

    assertThat(answer).matches("(?s)HTTP/1\\.1 4[0-9]{2} .*");
    assertThat(broker.owner.secrets().text()).doesNotContain("\"a/").doesNotContain("\"b/");
  }

  @ParameterizedTest
  @CsvSource({
    "/nacre/v0/audit?from=%zz, 400, SerdeError",
    "/nacre/v0/audit?from=%, 400, SerdeError",
    "/nacre/v0/audit?from=-1, 400, SerdeError",
    "/nacre/v0/audit?from=1e3, 400, SerdeError",
    "/nacre/v0/audit?from=0x10, 400, SerdeError",
    "/nacre/v0/audit?from=99999999999999999999, 400, SerdeError",
    "/nacre/v0/audit?from=, 400, SerdeError",
    "/nacre/v0/audit/proof?number=5&size=999999999, 400, SerdeError",
    "/nacre/v0/audit/consistency?from=9&size=1, 400, SerdeError",
    "/nacre/v0/secrets/default/key/%zz, 400, SerdeError",
  })
  void aMalformedQueryOrEscapeIsToldApart(String target, int status, String variant)
      throws Exception {
    String answer = sent(get(target, owner()));

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(error(answer).variant()).isEqualTo(variant);
  }

  @ParameterizedTest
  @CsvSource({
    "address, 414, AddressTooLong",
    "head, 431, HeadTooLarge",
    "fields, 431, HeadTooLarge"
  })
  void whatIsTooLongIsAnsweredInTheShapeOfAllErrors(String what, int status, String variant)
      throws Exception {
    String filler = "a".repeat(129 << 10);
    String request =
        switch (what) {
          case "head" -> get("/healthz", "X: " + filler + END);
          case "fields" -> get("/healthz", "X: a\r\n".repeat(30_000) + END);
          default -> get("/" + filler);
        };

    String answer = sent(request);

    // The server may close before the request was read to its end, and the answer be lost.
    assertThat(answer).matches("(?s)|HTTP/1\\.1 4.*");
    if (!answer.isEmpty()) {
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
      assertThat(error(answer).variant()).isEqualTo(variant);
      assertThat(answer.length()).isLessThan(2_000);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "G\u0001T / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nNo colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA\u0000B: c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA : c\r\n\r\n",
        "GET /\u0000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      })
  void whatIsNoRequestIsRefusedOrCutOff(String request) throws Exception {
    assertRefusedOrCutOff(sent(request));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 1x\r\n\r\n{",
        "Content-Length: 99999999999999999999\r\n\r\n{",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip\r\n\r\n{}",
        "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
      })
  void aBodyThatCannotBeReadIsRefusedOrCutOff(String rest) throws Exception {
    assertRefusedOrCutOff(sent("POST /kbs/v0/auth HTTP/1.1\r\nHost: x\r\n" + CLOSE + rest));
  }

  /// One of the two lengths would leave a second request in the first one's body.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\nContent-Length: 400\r\n",
        "Content-Length: 3, 400\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Transfer-Encoding: identity, chunked\r\nContent-Length: 3\r\n",
        "Transfer-Encoding : chunked\r\nContent-Length: 3\r\n",
        "Transfer-Encoding: \u000bchunked\r\nContent-Length: 3\r\n",
      })
  void aBodyWithTwoLengthsSmugglesNoRequest(String lengths) throws Exception {
    String smuggled =
        "POST /kbs/v0/resource/default/key/smuggled HTTP/1.1\r\nHost: x\r\n"
            + owner()
            + CLOSE
            + "Content-Length: 1\r\n\r\nx";
    String request =
        "POST /kbs/v0/auth HTTP/1.1\r\nHost: x\r\n" + lengths + END + "0\r\n\r\n" + smuggled;

    String answer = sent(request);

    assertThat(answers(answer)).as(answer).isLessThanOrEqualTo(1);
    assertThat(broker.owner.secrets().text()).doesNotContain("smuggled");
  }

  /// Who reads the chunks otherwise sees another end of the body, and another request behind it.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2;name=value\r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "100000002\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n",
      })
  void nothingIsReadBehindABodyThatCannotBeRead(String chunks) throws Exception {
    String behind = "GET /healthz HTTP/1.1\r\nHost: x\r\n" + CLOSE + "\r\n";

    String answer =
        sent(
            "POST /kbs/v0/auth HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunks
                + behind);

    assertThat(answers(answer)).as(answer).isEqualTo(1);
    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("Connection: close");
  }

  /// The first counts, and none is joined to another.
  @Test
  void ofHeadersThatComeTwiceTheFirstCounts() throws Exception {
    String wrong = "Authorization: Bearer wrong\r\n";

    assertThat(sent(get("/nacre/v0/secrets", owner(), wrong))).startsWith(OK);
    assertThat(sent(get("/nacre/v0/secrets", wrong, owner()))).startsWith("HTTP/1.1 401 ");
  }

  /// Upstream reads bodies whatever their type is said to be.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Content-Type: text/html\r\n",
        "Content-Type: \r\n",
        "Content-Type: a;b;;\r\n"
      })
  void theTypeThatABodyIsSaidToBeOfDoesNotMatter(String type) throws Exception {
    String body = "{\"version\":\"0.4.0\",\"tee\":\"snp\",\"extra-params\":\"\"}";
    String headers = type + "Content-Length: " + body.length() + END;

    assertThat(sent(post("/kbs/v0/auth", headers, body))).startsWith(OK);
  }

  @Test
  void aChunkedBodyBeyondTheLimitIsRefused() throws Exception {
    String chunk = "10000\r\n" + "x".repeat(0x10000) + END;
    String body = chunk.repeat(33) + "0\r\n\r\n";

    String answer =
        sent(post("/kbs/v0/resource/default/key/smuggled", "Transfer-Encoding: chunked\r\n", body));

    assertThat(answer).matches("(?s)|HTTP/1\\.1 413 .*");
  }

  @Test
  void aBodyThatEndsTooEarlyStoresNothing() throws Exception {
    String target = "/kbs/v0/resource/default/key/smuggled";

    String answer = sent(post(target, "Content-Length: 100\r\n", "half"));

    assertThat(answer).matches("(?s)|HTTP/1\\.1 4.*");
  }

  /// No answer repeats a byte that is not printable, or a line of ours.
  @Test
  void noHeaderCanBeWrittenThroughAnAddress() throws Exception {
    for (String target : List.of("/%0d%0aX-Evil:%201", "/kbs/v0/%0d%0aX-Evil:%201/a")) {
      String answer = sent(get(target));

      assertThat(answer).startsWith("HTTP/1.1 404 ").doesNotContain("\r\nX-Evil");
    }
  }
}
