package dev.nacre.keybroker.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyRoomTest {
  private static final int LARGEST = 20_000;
  private static final long AT_ONCE = 0;
  private static final String ONE = "192.0.2.1";
  private static final String OTHER = "192.0.2.2";
  private final BodyRoom room = BodyRoom.of(2 * (LARGEST + 1), LARGEST, AT_ONCE);

  private static byte[] body(int size) {
    byte[] body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = (byte) (i * 31);
    }
    return body;
  }

  private static InputStream in(byte[] body) {
    return new ByteArrayInputStream(body);
  }

  private Optional<BodyRoom.Received> receive(InputStream in, int announced) throws Exception {
    return room.receive(ONE, in, announced);
  }

  private boolean isFullFor(int size) throws Exception {
    return isFullFor(ONE, size);
  }

  private boolean isFullFor(String host, int size) throws Exception {
    Optional<BodyRoom.Received> received = room.receive(host, in(body(size)), size);
    received.ifPresent(BodyRoom.Received::close);
    return received.isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BodyRoom.FREE - 1, BodyRoom.FREE, BodyRoom.FREE + 1, 19_999, 20_000})
  void aBodyComesWhole(int size) throws Exception {
    byte[] body = body(size);

    try (BodyRoom.Received received = receive(in(body), size).orElseThrow()) {
      assertThat(received.body().toArray()).isEqualTo(body);
    }
    assertThat(isFullFor(LARGEST)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BodyRoom.FREE, BodyRoom.FREE + 1, 20_000})
  void aBodyOfUnknownSizeComesWhole(int size) throws Exception {
    byte[] body = body(size);

    assertThat(receive(in(body), -1).orElseThrow().body().toArray()).isEqualTo(body);
  }

  @Test
  void oneByteTooManyIsReadToTellThatItIsTooLarge() throws Exception {
    assertThat(receive(in(body(30_000)), 30_000).orElseThrow().body().size())
        .isEqualTo(LARGEST + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, BodyRoom.FREE + 1, 10_000})
  void aBodyThatEndsTooEarlyTakesNoRoom(int size) throws Exception {
    assertThatThrownBy(() -> receive(in(body(size - 1)), size)).isInstanceOf(EOFException.class);
    assertThat(isFullFor(LARGEST)).isFalse();
  }

  @Test
  void aSourceTakesNoMoreThanItLeavesToOthers() throws Exception {
    BodyRoom.Received first = receive(in(body(12_000)), 12_000).orElseThrow();

    assertThat(isFullFor(12_000)).isTrue();
    assertThat(isFullFor(8_000)).isFalse();
    assertThat(isFullFor(OTHER, 14_000)).isFalse();

    first.close();
    assertThat(isFullFor(LARGEST)).isFalse();
  }

  @Test
  void severalSourcesLeaveRoomForWhoComesNext() throws Exception {
    var held = new ArrayList<BodyRoom.Received>();
    for (int source = 1; source <= 8; source++) {
      for (int size = LARGEST; size > 0; size /= 2) {
        room.receive("198.51.100." + source, in(body(size)), size).ifPresent(held::add);
      }
    }
    assertThat(isFullFor(OTHER, LARGEST / 4)).isTrue();
    assertThat(isFullFor(OTHER, 50)).isFalse();

    held.removeFirst().close();
    assertThat(isFullFor(OTHER, LARGEST / 4)).isFalse();
    held.forEach(BodyRoom.Received::close);
    assertThat(isFullFor(LARGEST)).isFalse();
  }

  @Test
  void aBodyIsLentLittleMoreThanWhatCameOfIt() throws Exception {
    var stalled = new PipedInputStream(2 * BodyRoom.FREE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var sender = new PipedOutputStream(stalled)) {
      sender.write(new byte[BodyRoom.FREE + 1]);
      sender.flush();
      var _ = threads.submit(() -> receive(stalled, LARGEST));
      while (stalled.available() > 0) {
        Thread.sleep(1);
      }

      assertThat(isFullFor(2_000)).isFalse();
      assertThat(isFullFor(2_000 + BodyRoom.FREE)).isTrue();
    }
  }

  @Test
  void allAddressesOfANetworkOfOneCallerAreOneSource() throws Exception {
    var _ = room.receive("2001:db8::1", in(body(12_000)), 12_000).orElseThrow();

    assertThat(isFullFor("2001:db8::2", 12_000)).isTrue();
    assertThat(isFullFor("2001:db8:0:1::2", 12_000)).isFalse();
  }

  /// They take many times their size when they are parsed.
  @Test
  void smallBodiesTakeRoomWhileTheyAreWorkedOn() throws Exception {
    int small = BodyRoom.FREE / 2;
    int most = 0;
    while (most < 100 && receive(in(body(small)), small).isPresent()) {
      most++;
    }

    assertThat(most).isEqualTo((LARGEST + 1) / small);
  }

  @Test
  void noBytesAreReadForWhichThereIsNoRoom() throws Exception {
    BodyRoom.Received large = receive(in(body(LARGEST)), LARGEST).orElseThrow();
    InputStream waiting = in(body(LARGEST));

    assertThat(receive(waiting, LARGEST)).isEmpty();
    assertThat(waiting.available()).isEqualTo(LARGEST - BodyRoom.FREE);
    large.close();
  }

  /// A body that stops behind its first bytes.
  private static final class Halved extends FilterInputStream {
    private static final int SIZE = 12 * BodyRoom.FREE;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    private Halved() {
      super(in(body(SIZE)));
    }

    @Override
    public int read(byte[] target, int at, int most) throws IOException {
      if (available() == SIZE - BodyRoom.FREE) {
        stopped.countDown();
        awaitHalf();
      }
      return super.read(target, at, most);
    }

    private void awaitHalf() throws IOException {
      try {
        var _ = goesOn.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
    }

    private Optional<BodyRoom.Received> receivedBy(BodyRoom room) throws IOException {
      try {
        return room.receive(ONE, this, SIZE);
      } finally {
        stopped.countDown();
      }
    }
  }

  /// Many guests behind one address that start together would else all wait for each other.
  @Test
  void ofBodiesThatComeTogetherThoseThatHaveBegunComeToTheirEnd() throws Exception {
    BodyRoom many = BodyRoom.of(16 * Halved.SIZE, Halved.SIZE, AT_ONCE);
    List<Halved> bodies = Stream.generate(Halved::new).limit(100).toList();
    var received = new ArrayList<Future<Optional<BodyRoom.Received>>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Halved body : bodies) {
        received.add(threads.submit(() -> body.receivedBy(many)));
        body.stopped.await();
      }
      bodies.getFirst().goesOn.countDown();
      assertThat(received.getFirst().get()).isPresent();
      bodies.forEach(body -> body.goesOn.countDown());
    }
  }

  @Test
  void whoWaitsIsLentWhatAnotherGivesBack() throws Exception {
    BodyRoom patient = BodyRoom.of(2 * (LARGEST + 1), LARGEST, Duration.ofMinutes(1).toNanos());
    BodyRoom.Received first = patient.receive(ONE, in(body(LARGEST)), LARGEST).orElseThrow();
    BodyRoom.Received second;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InputStream waiting = in(body(LARGEST));
      Future<Optional<BodyRoom.Received>> next =
          threads.submit(() -> patient.receive(ONE, waiting, LARGEST));
      while (waiting.available() > LARGEST - BodyRoom.FREE) {
        Thread.sleep(1);
      }
      first.close();
      second = next.get().orElseThrow();
    }

    assertThat(second.body().size()).isEqualTo(LARGEST);
  }
}
