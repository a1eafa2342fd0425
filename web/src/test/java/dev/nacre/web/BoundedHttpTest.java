package dev.nacre.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.codec.Secret;
import dev.nacre.web.NoAnswerException.Why;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that answer otherwise than they should, one fault a test.
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundedHttpTest {
  private static final int MOST = 1000;
  private static final Bounds PATIENT = new Bounds(Duration.ofMinutes(1), MOST, 2);
  private static final Bounds HASTY = new Bounds(Duration.ofMillis(300), MOST, 2);
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private static NoAnswerException refused(BoundedHttp http, HttpRequest question) {
    return catchThrowableOfType(NoAnswerException.class, () -> http.ask(question));
  }

  private static NoAnswerException refused(Bounds bounds, HttpRequest question) {
    try (var http = BoundedHttp.within(bounds)) {
      return refused(http, question);
    }
  }

  private static String body(BoundedHttp http, ForgedServer server) {
    return http.ask(server.question()).body().utf8();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Test
  void aWholeAnswerIsGivenOfWhateverStatus() throws Exception {
    try (var http = BoundedHttp.within(PATIENT);
        var server =
            ForgedServer.saying(
                "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 3\r\n\r\nabc")) {
      WebAnswer answer = http.ask(server.question());

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("retry-after")).contains("7");
      assertThat(answer.header("nothing")).isEmpty();
      assertThat(answer.body().utf8()).isEqualTo("abc");
    }
  }

  @Test
  void aBodyThatIsSecretCanBeWiped() throws Exception {
    try (var http = BoundedHttp.within(PATIENT);
        var server = ForgedServer.saying(OK + "Content-Length: 3\r\n\r\nabc")) {
      WebAnswer answer = http.ask(server.question());
      Secret secret = answer.secretBody();
      secret.close();

      assertThat(answer.body().isAllZero()).isTrue();
    }
  }

  @Test
  void aBodyMayBeAsLargeAsTheBound() throws Exception {
    String all = "x".repeat(MOST);
    try (var http = BoundedHttp.within(PATIENT);
        var server = ForgedServer.saying(OK + "Content-Length: " + MOST + "\r\n\r\n" + all)) {
      assertThat(body(http, server)).isEqualTo(all);
    }
  }

  @Test
  void aServerThatSaysNothingIsNotAwaited() throws Exception {
    try (var server = ForgedServer.saying("")) {
      NoAnswerException why = refused(HASTY, server.question());

      assertThat(why.why()).isEqualTo(Why.SLOW);
      assertThat(why.of("it")).isEqualTo("it did not answer within 300 ms");
    }
  }

  /// A limit on each read alone would wait for hours.
  @Test
  void anAnswerThatTricklesIsNotAwaited() throws Exception {
    var gone = new CountDownLatch(1);
    try (var server =
        ForgedServer.saying(out -> {
          write(out, OK + "Content-Length: " + MOST + "\r\n\r\n");
          try {
            for (int i = 0; i < MOST; i++) {
              write(out, "x");
              Thread.sleep(100);
            }
          } catch (IOException closed) {
            gone.countDown();
          }
        })) {
      assertThat(refused(HASTY, server.question()).why()).isEqualTo(Why.SLOW);
      assertThat(gone.await(1, TimeUnit.MINUTES)).as("the connection is closed").isTrue();
    }
  }

  @Test
  void aBodyWithoutEndIsGivenUpAtTheBound() throws Exception {
    var gone = new CountDownLatch(1);
    try (var server =
        ForgedServer.saying(out -> {
          write(out, OK + "Transfer-Encoding: chunked\r\n\r\n");
          try {
            while (true) {
              write(out, "100\r\n" + "x".repeat(256) + "\r\n");
            }
          } catch (IOException closed) {
            gone.countDown();
          }
        })) {
      NoAnswerException why = refused(PATIENT, server.question());

      assertThat(why.why()).isEqualTo(Why.TOO_LARGE);
      assertThat(why).hasMessage("answers with more than 1000 bytes");
      assertThat(gone.await(1, TimeUnit.MINUTES)).as("the connection is closed").isTrue();
    }
  }

  /// Not a byte of it comes here.
  @Test
  void aBodyThatSaysItIsTooLargeIsNotAwaited() throws Exception {
    try (var server = ForgedServer.saying(OK + "Content-Length: 1001\r\n\r\n")) {
      assertThat(refused(PATIENT, server.question()).why()).isEqualTo(Why.TOO_LARGE);
    }
  }

  @Test
  void aHeadWithoutEndIsGivenUp() throws Exception {
    try (var server =
        ForgedServer.saying(out -> {
          write(out, OK);
          while (true) {
            write(out, "a: " + "x".repeat(8000) + "\r\n");
          }
        })) {
      assertThat(refused(PATIENT, server.question()).why()).isEqualTo(Why.BROKEN);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsToldAndNotFollowed(int status) throws Exception {
    try (var other = ForgedServer.saying(OK + "Content-Length: 0\r\n\r\n");
        var server =
            ForgedServer.saying(
                "HTTP/1.1 "
                    + status
                    + " Go\r\nLocation: "
                    + other.address("http")
                    + "\r\nContent-Length: 0\r\n\r\n");
        var http = BoundedHttp.within(PATIENT)) {
      WebAnswer answer = http.ask(server.question());

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("location")).contains(other.address("http").toString());
      assertThat(other.asked()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        OK + "Content-Length: 100\r\n\r\nx",
        OK + "Transfer-Encoding: chunked\r\n\r\n100\r\nx",
        OK + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
      })
  void anAnswerThatIsCutOffIsNone(String begun) throws Exception {
    try (var server =
        ForgedServer.saying(out -> {
          write(out, begun);
          out.close();
        })) {
      NoAnswerException why = refused(PATIENT, server.question());

      assertThat(why.why()).isEqualTo(Why.BROKEN);
      assertThat(why).hasMessageStartingWith("gives no whole answer: ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-x\r\n\r\n",
        OK + "Content-Length: abc\r\n\r\nabc",
        OK + "Content-Length: -5\r\n\r\nabc",
        OK + "Content-Length: 3\r\nContent-Length: 2\r\n\r\nabc",
        OK + "Content-Length: 99999999999999999999\r\n\r\nabc",
        OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
      })
  void whatIsNoHttpIsNoAnswer(String said) throws Exception {
    try (var server = ForgedServer.saying(said)) {
      assertThat(refused(PATIENT, server.question()).why()).isEqualTo(Why.BROKEN);
    }
  }

  /// What is left over would otherwise be the answer to the next question.
  @Test
  void whatComesBehindTheEndOfAnAnswerAnswersNothing() throws Exception {
    String forged = OK + "Content-Length: 6\r\n\r\nforged";
    try (var http = BoundedHttp.within(PATIENT);
        var server = ForgedServer.saying(OK + "Content-Length: 5\r\n\r\nright" + forged)) {
      for (int i = 0; i < 20; i++) {
        assertThat(body(http, server)).isEqualTo("right");
      }
    }
  }

  @Test
  void noMoreAskAtOnceThanMay() throws Exception {
    try (var http = BoundedHttp.within(new Bounds(Duration.ofSeconds(2), MOST, 2));
        var server = ForgedServer.saying("")) {
      var asking = new ArrayList<FutureTask<NoAnswerException>>();
      for (int i = 0; i < 3; i++) {
        asking.add(new FutureTask<>(() -> refused(http, server.question())));
        Thread.startVirtualThread(asking.getLast());
      }
      var reasons = new ArrayList<Why>();
      for (FutureTask<NoAnswerException> one : asking) {
        reasons.add(one.get().why());
      }

      assertThat(reasons).containsExactlyInAnyOrder(Why.SLOW, Why.SLOW, Why.CROWDED);
    }
  }

  @Test
  void whoWaitsForATurnGetsItWhenOneIsFree() throws Exception {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    try (var http = BoundedHttp.within(PATIENT);
        var server =
            ForgedServer.saying(out -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              Thread.sleep(20);
              now.decrementAndGet();
              write(out, OK + "Content-Length: 2\r\n\r\nok");
            })) {
      var asking = new ArrayList<FutureTask<String>>();
      for (int i = 0; i < 8; i++) {
        asking.add(new FutureTask<>(() -> body(http, server)));
        Thread.startVirtualThread(asking.getLast());
      }

      for (FutureTask<String> one : asking) {
        assertThat(one.get()).isEqualTo("ok");
      }
      assertThat(most.get()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void nobodyThere() throws Exception {
    URI address;
    try (var closed = ForgedServer.saying("")) {
      address = closed.address("http");
    }
    NoAnswerException why = refused(PATIENT, HttpRequest.newBuilder(address).build());

    assertThat(why.why()).isEqualTo(Why.UNREACHABLE);
    assertThat(why).hasMessage("cannot be reached: nobody takes the connection");
  }

  @Test
  void aNameThatIsNotKnownIsToldAsSuch() {
    var question = HttpRequest.newBuilder(URI.create("http://" + ForgedNames.UNKNOWN)).build();

    assertThat(refused(PATIENT, question))
        .hasMessage("cannot be reached: the host's name is not known");
  }

  /// Who asks knows neither the name nor a way there: the proxy does.
  @Test
  void theProxyOfTheJvmIsAsked() throws Exception {
    ProxySelector before = ProxySelector.getDefault();
    try (var proxy = ForgedServer.saying(OK + "Content-Length: 5\r\n\r\nproxy")) {
      ProxySelector.setDefault(
          ProxySelector.of(
              new InetSocketAddress(
                  InetAddress.getLoopbackAddress(), proxy.address("http").getPort())));
      try (var http = BoundedHttp.within(PATIENT)) {
        var question = HttpRequest.newBuilder(URI.create("http://" + ForgedNames.UNKNOWN)).build();

        assertThat(http.ask(question).body().utf8()).isEqualTo("proxy");
      }
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  @Test
  void aNameThatIsLookedUpForEverIsNotAwaited() {
    var question = HttpRequest.newBuilder(URI.create("http://" + ForgedNames.HANGS)).build();

    assertThat(refused(HASTY, question).why()).isEqualTo(Why.SLOW);
  }

  private static ForgedServer secured(ForgedIdentity identity) throws Exception {
    ServerSocket listening =
        identity
            .serving()
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    return ForgedServer.on(listening, out -> write(out, OK + "Content-Length: 2\r\n\r\nok"));
  }

  private static WebAnswer asked(ForgedServer server, SSLContext tls) {
    try (var http = BoundedHttp.within(PATIENT, () -> tls)) {
      return http.ask(HttpRequest.newBuilder(server.address("https")).build());
    }
  }

  private static NoAnswerException refusedAt(ForgedServer server, SSLContext tls) {
    return catchThrowableOfType(NoAnswerException.class, () -> asked(server, tls));
  }

  @Test
  void theCertificateThatIsBelievedCountsAndNoOther() throws Exception {
    ForgedIdentity own = ForgedIdentity.of("127.0.0.1", Duration.ofDays(1));
    ForgedIdentity other = ForgedIdentity.of("127.0.0.1", Duration.ofDays(1));
    try (var server = secured(own)) {
      assertThat(asked(server, own.believing()).body().utf8()).isEqualTo("ok");

      for (SSLContext tls : new SSLContext[] {other.believing(), SSLContext.getDefault()}) {
        NoAnswerException why = refusedAt(server, tls);
        assertThat(why.why()).isEqualTo(Why.UNTRUSTED);
        assertThat(why).hasMessageStartingWith("shows a certificate that does not count: ");
      }
      assertThat(server.asked()).isEqualTo(1);
    }
  }

  @Test
  void aCertificateOfAnotherHostDoesNotCount() throws Exception {
    ForgedIdentity elsewhere = ForgedIdentity.of("127.0.0.9", Duration.ofDays(1));
    try (var server = secured(elsewhere)) {
      assertThat(refusedAt(server, elsewhere.believing()).why()).isEqualTo(Why.UNTRUSTED);
      assertThat(server.asked()).isZero();
    }
  }

  @Test
  void aCertificateThatIsOverDoesNotCount() throws Exception {
    ForgedIdentity over = ForgedIdentity.of("127.0.0.1", Duration.ofDays(-1));
    ForgedIdentity authority = ForgedIdentity.of("127.0.0.1", Duration.ofDays(1));
    try (var server = secured(over)) {
      assertThat(refusedAt(server, authority.believing()).why()).isEqualTo(Why.UNTRUSTED);
    }
  }

  @Test
  void whoIsInterruptedDoesNotWaitOn() throws Exception {
    var begun = new CountDownLatch(1);
    try (var http = BoundedHttp.within(PATIENT);
        var server = ForgedServer.saying(_ -> begun.countDown())) {
      var asking = new FutureTask<>(() -> refused(http, server.question()));
      Thread waiting = Thread.startVirtualThread(asking);
      begun.await();
      waiting.interrupt();

      assertThat(asking.get().why()).isEqualTo(Why.GIVEN_UP);
    }
  }

  @Test
  void whoEndsGivesUpWhatIsUnderWayAndAsksNoMore() throws Exception {
    var begun = new CountDownLatch(1);
    try (var server = ForgedServer.saying(_ -> begun.countDown())) {
      var http = BoundedHttp.within(PATIENT);
      var asking = new FutureTask<>(() -> refused(http, server.question()));
      Thread.startVirtualThread(asking);
      begun.await();
      http.close();

      assertThat(asking.get()).isNotNull();
      assertThat(refused(http, server.question()).why()).isEqualTo(Why.GIVEN_UP);
      assertThat(server.asked()).isEqualTo(1);
    }
  }
}
