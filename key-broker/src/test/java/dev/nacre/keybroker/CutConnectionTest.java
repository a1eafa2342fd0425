package dev.nacre.keybroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.attestationservice.remote.UnaryCalls;
import dev.nacre.keybroker.remote.RemoteSettings;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A connection to another service that is cut while a call waits is noticed then, and not at the
/// call's deadline.
class CutConnectionTest {
  private static final String QUERY = "reference.ReferenceValueProviderService/QueryReferenceValue";
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final long SECONDS = 10;

  private final Semaphore asked = new Semaphore(0);
  private final CountDownLatch ended = new CountDownLatch(1);

  private byte[] onlyTheFirstIsAnswered(byte[] question) {
    try {
      if (GrpcByHand.firstText(question).equals("first")) {
        return GrpcByHand.message(1, "[1]");
      }
      asked.release();
      ended.await();
      return new byte[0];
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// The answer, now or at the second attempt: a call may begin before the end of a connection that
  /// nobody used was noticed, and none meets it twice.
  private static byte[] soon(UnaryCalls calls, byte[] question) {
    try {
      return calls.call(QUERY, question);
    } catch (RemoteException e) {
      assertThat(e.obstacle()).isEqualTo(Obstacle.AWAY);
      return calls.call(QUERY, question);
    }
  }

  @Test
  void aCallThatWaitsOnACutConnectionEndsAndTheNextOneHasAnother() throws Exception {
    try (var service = AttestationStandIn.keepingReferences(this::onlyTheFirstIsAnswered)) {
      assertNoticed(service, settings -> settings);
    }
  }

  @Test
  void overTlsItEndsLikewise(@TempDir Path folder) throws Exception {
    SelfSignedCertificate shown =
        SelfSignedCertificate.create(
            List.of("127.0.0.1", "localhost"), Instant.now(), BigInteger.TWO);
    Path authority = Files.writeString(folder.resolve("authority.pem"), shown.certificatePem());
    try (var service =
        AttestationStandIn.keepingReferences(this::onlyTheFirstIsAnswered, Presented.tls(shown))) {
      assertNoticed(service, settings -> settings.protectedBy(authority, Optional.empty()));
    }
  }

  private void assertNoticed(AttestationStandIn service, UnaryOperator<RemoteSettings> protection)
      throws Exception {
    try (var relay = new CuttableRelay(service.address());
        UnaryCalls calls =
            protection.apply(RemoteSettings.at(relay.address()).within(DEADLINE)).open("service");
        ExecutorService guests = Executors.newVirtualThreadPerTaskExecutor()) {
      byte[] first = GrpcByHand.message(1, "first");
      byte[] answer = calls.call(QUERY, first);
      Future<RemoteException> cut =
          guests.submit(() ->
              catchThrowableOfType(
                  RemoteException.class, () -> calls.call(QUERY, GrpcByHand.message(1, "second"))));
      assertThat(asked.tryAcquire(SECONDS, TimeUnit.SECONDS)).isTrue();

      relay.cut();

      RemoteException why = cut.get(SECONDS, TimeUnit.SECONDS);
      assertThat(why.obstacle()).isEqualTo(Obstacle.AWAY);
      assertThat(why).hasMessageContaining("ended the connection before it answered");
      assertThat(calls.call(QUERY, first)).isEqualTo(answer);
      relay.cut();
      assertThat(soon(calls, first)).isEqualTo(answer);
      ended.countDown();
    }
  }
}
