package dev.nacre.keybroker;

import static dev.nacre.keybroker.RawHttp2.DATA;
import static dev.nacre.keybroker.RawHttp2.END_STREAM;
import static dev.nacre.keybroker.RawHttp2.RST_STREAM;
import static dev.nacre.keybroker.RawHttp2.call;
import static dev.nacre.keybroker.RawHttp2.frame;
import static dev.nacre.keybroker.RawHttp2.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestationservice.EndorsementRules;
import dev.nacre.codec.Bytes;
import dev.nacre.endorsements.EndorsementSource;
import dev.nacre.keybroker.settings.ServerConfig;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Callers of gRPC who go while their evidence is judged: makers of hardware are not asked for them
/// any more.
class GoneCallerTest {
  private static final String EVALUATE = "attestation.AttestationService/AttestationEvaluate";

  private static final int FRAME = 16_000;

  private final AtomicInteger questions = new AtomicInteger();
  private final Semaphore asked = new Semaphore(0);
  private final Semaphore answered = new Semaphore(0);
  private final Path directory;

  GoneCallerTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Broker broker() {
    EndorsementSource maker =
        evidence -> {
          questions.incrementAndGet();
          asked.release();
          answered.acquireUninterruptibly();
          return EndorsementSource.none().endorsements(evidence);
        };
    ServerConfig config = Broker.offeringAll(directory);
    return Broker.start(
        config.with(config.settings().with(EndorsementRules.evidenceOnly().and(maker))));
  }

  /// Of two machines.
  private static byte[] evidence() {
    String one =
        Bytes.utf8(EmulatedGuest.on(Broker.AMD).evidence(Bytes.zeros(64)).text()).base64Url();
    byte[] request = GrpcByHand.message(1, GrpcByHand.message(1, "snp", 3, one));
    byte[] both = new byte[2 * request.length];
    System.arraycopy(request, 0, both, 0, request.length);
    System.arraycopy(request, 0, both, request.length, request.length);
    byte[] message = message(both.length, both);
    var frames = new ByteArrayOutputStream();
    for (int at = 0; at < message.length; at += FRAME) {
      int end = Math.min(at + FRAME, message.length);
      int flags = end == message.length ? END_STREAM : 0;
      frames.writeBytes(frame(DATA, flags, 1, Arrays.copyOfRange(message, at, end)));
    }
    return frames.toByteArray();
  }

  private void awaitQuestion() throws InterruptedException {
    assertThat(asked.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoTakesHisCallBackIsNotAskedFor() throws Exception {
    try (Broker broker = broker();
        RawHttp2 caller =
            new RawHttp2("127.0.0.1", broker.server.attestationPort().orElseThrow())) {
      caller.send(call(1, EVALUATE), evidence());
      awaitQuestion();
      caller.send(frame(RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8}));
      caller.awaitRead();
      answered.release(10);
    }
    assertThat(questions).hasValue(1);
  }

  @Test
  void whoWaitsNoLongerIsNotAskedFor() throws Exception {
    try (Broker broker = broker();
        RawHttp2 caller =
            new RawHttp2("127.0.0.1", broker.server.attestationPort().orElseThrow())) {
      caller.send(call(1, EVALUATE, "grpc-timeout", "300m"), evidence());
      awaitQuestion();
      Thread.sleep(350);
      answered.release(10);

      assertThat(caller.end(1).status()).isEqualTo(Status.Code.DEADLINE_EXCEEDED.value());
    }
    assertThat(questions).hasValue(1);
  }

  @Test
  void whoWaitsIsAnswered() throws Exception {
    answered.release(10);
    try (Broker broker = broker();
        RawHttp2 caller =
            new RawHttp2("127.0.0.1", broker.server.attestationPort().orElseThrow())) {
      caller.send(call(1, EVALUATE), evidence());

      assertThat(caller.end(1).status()).isZero();
    }
    assertThat(questions).hasValue(2);
  }
}
