package dev.nacre.keybroker.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.CloseConnectionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramePaceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  @AutoClose private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private final Queue<byte[]> received = new ArrayDeque<>();
  private final Semaphore answered = new Semaphore(0);
  private long now;
  private final FramePace pace =
      new FramePace(DataReader.create(received::poll), answering(), () -> now, PATIENCE.toNanos());

  private StreamThreads answering() {
    return new StreamThreads(threads, () -> now, new HeadRoom(1 << 20).lending("one"));
  }

  /// The server tells the caller that it may send so much more.
  private void grant(int bytes) {
    pace.watching(new Discarding())
        .writeNow(
            BufferData.create(
                ByteBuffer.allocate(13)
                    .put(frame(WINDOW_UPDATE, 0, 0, 4), 0, 9)
                    .putInt(bytes)
                    .array()));
  }

  /// Writes nowhere.
  private static final class Discarding implements DataWriter {
    @Override
    public void write(BufferData... frames) {}

    @Override
    public void write(BufferData frame) {}

    @Override
    public void writeNow(BufferData... frames) {}

    @Override
    public void writeNow(BufferData frame) {}
  }

  private void receive(byte[] bytes) {
    received.add(bytes);
    assertThat(pace.next()).isEqualTo(bytes);
  }

  private static byte[] frame(int type, int flags, int stream, int size) {
    return ByteBuffer.allocate(9 + size)
        .put((byte) (size >> 16))
        .putShort((short) size)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .array();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void assertEnded(String what) {
    received.add(frame(PING, 0, 0, 8));
    assertThatThrownBy(pace::next)
        .isInstanceOf(CloseConnectionException.class)
        .hasMessage("a " + what + " came too slowly");
  }

  private void assertGoesOn() {
    received.add(frame(PING, 0, 0, 8));
    assertThatCode(pace::next).doesNotThrowAnyException();
  }

  @AfterEach
  void stopAnswering() {
    answered.release(10);
  }

  @BeforeEach
  void greet() {
    receive(PREFACE);
  }

  @Test
  void aConnectionMayRestBetweenItsRequests() {
    receive(frame(HEADERS, END_HEADERS | END_STREAM, 1, 20));
    pass(PATIENCE.multipliedBy(5));

    assertGoesOn();
  }

  @Test
  void aFrameThatDoesNotEndEndsTheConnection() {
    byte[] ping = frame(PING, 0, 0, 8);
    for (int i = 0; i < 12; i++) {
      receive(new byte[] {ping[i]});
    }
    pass(PATIENCE.plusMillis(1));

    assertEnded("frame");
  }

  @Test
  void aPrefaceThatDoesNotEndEndsTheConnection() {
    Queue<byte[]> slow = new ArrayDeque<>();
    var other =
        new FramePace(DataReader.create(slow::poll), answering(), () -> now, PATIENCE.toNanos());
    slow.add(Arrays.copyOf(PREFACE, 23));
    assertThat(other.next()).hasSize(23);
    pass(PATIENCE.plusMillis(2));
    slow.add(new byte[] {PREFACE[23]});

    assertThatThrownBy(other::next).isInstanceOf(CloseConnectionException.class);
  }

  @Test
  void headersWithoutAnEndEndTheConnection() {
    receive(frame(HEADERS, END_STREAM, 1, 20));
    pass(PATIENCE.dividedBy(2));
    receive(frame(CONTINUATION, 0, 1, 1));
    pass(PATIENCE.dividedBy(2).plusMillis(1));

    assertEnded("block of headers");
  }

  @Test
  void headersThatEndLaterDoNot() {
    receive(frame(HEADERS, END_STREAM, 1, 20));
    receive(frame(CONTINUATION, END_HEADERS, 1, 1));
    pass(PATIENCE.multipliedBy(5));

    assertGoesOn();
  }

  @Test
  void aRequestOfAByteNowAndThenEndsTheConnection() {
    receive(frame(HEADERS, END_HEADERS, 1, 0));
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofSeconds(1));
      receive(frame(DATA, 0, 1, 1));
    }
    pass(Duration.ofMillis(1));

    assertEnded("request");
  }

  @Test
  void whatARequestSendsEarnsItTime() {
    receive(frame(HEADERS, END_HEADERS, 1, 0));
    receive(frame(DATA, 0, 1, 2 * Pace.BYTES_A_SECOND));
    pass(PATIENCE.plusMillis(1_900));

    assertGoesOn();
    pass(Duration.ofMillis(101));
    assertEnded("request");
  }

  @Test
  void otherRequestsEarnASlowOneNothing() {
    receive(frame(HEADERS, END_HEADERS, 1, 0));
    receive(frame(HEADERS, END_HEADERS, 3, 0));
    receive(frame(DATA, END_STREAM, 3, 3 * Pace.BYTES_A_SECOND));
    pass(PATIENCE.plusMillis(1));

    assertEnded("request");
  }

  @Test
  void aRequestThatItsCallerGaveUpIsOver() {
    receive(frame(HEADERS, END_HEADERS, 1, 20));
    receive(frame(RST_STREAM, 0, 1, 4));
    pass(PATIENCE.multipliedBy(5));

    assertGoesOn();
  }

  @Test
  void tooManyUnfinishedRequestsEndTheConnection() {
    for (int i = 0; i < FramePace.MOST_UNFINISHED; i++) {
      receive(frame(HEADERS, END_HEADERS, 1 + 2 * i, 5));
    }
    received.add(frame(HEADERS, END_HEADERS, 1 + 2 * FramePace.MOST_UNFINISHED, 5));

    assertThatThrownBy(pace::next)
        .isInstanceOf(CloseConnectionException.class)
        .hasMessageContaining("unfinished requests");
  }

  /// @return how many of them came before the connection ended, at most so many
  private int borne(int most, byte[]... frames) {
    for (int i = 0; i < most; i++) {
      for (byte[] frame : frames) {
        received.add(frame);
        try {
          var _ = pace.next();
        } catch (CloseConnectionException e) {
          assertThat(e).hasMessage("too many frames that ask for nothing");
          return i;
        }
      }
    }
    return most;
  }

  @ParameterizedTest
  @CsvSource({
    "a ping, 6, 0, 8",
    "settings, 4, 0, 0",
    "their acknowledgement, 4, 1, 0",
    "a window, 8, 0, 4",
    "a priority, 2, 0, 5",
    "a frame of no known type, 99, 0, 16",
    "a part of no head, 9, 0, 0",
    "empty data of no request, 0, 0, 0",
    "the end of no request, 0, 1, 0",
    "the head of a request that is over, 1, 5, 20"
  })
  void framesThatAskForNothingAreCounted(String what, int type, int flags, int size) {
    receive(frame(HEADERS, END_HEADERS | END_STREAM, 7, 20));

    int stream = type == PING || type == 4 || type == 8 ? 0 : 5;
    assertThat(borne(5_000, frame(type, flags, stream, size)))
        .as(what)
        .isEqualTo(FrameAllowance.MOST);
  }

  @Test
  void smallPiecesOfABodyAreCountedAndLargeOnesAreNot() {
    grant(10_000 * FramePace.SMALL);
    receive(frame(HEADERS, END_HEADERS, 1, 20));

    assertThat(borne(5_000, frame(DATA, 0, 1, FramePace.SMALL))).isEqualTo(5_000);
    assertThat(borne(5_000, frame(DATA, 0, 1, FramePace.SMALL - 1)))
        .isEqualTo(FrameAllowance.MOST - 1);
  }

  @Test
  void timeBringsSomeBack() {
    byte[] ping = frame(PING, 0, 0, 8);
    assertThat(borne(FrameAllowance.MOST, ping)).isEqualTo(FrameAllowance.MOST);
    pass(Duration.ofSeconds(2));

    assertThat(borne(5_000, ping)).isEqualTo(2 * FrameAllowance.A_SECOND);
  }

  @Test
  void noRestBringsMoreThanAll() {
    receive(frame(HEADERS, END_HEADERS | END_STREAM, 1, 20));
    pass(PATIENCE.multipliedBy(5));

    assertThat(borne(5_000, frame(PING, 0, 0, 8))).isEqualTo(FrameAllowance.MOST);
  }

  /// As callers of gRPC send: head, message, an end without data, and windows for the answer.
  @Test
  void aFriendMayAskWithoutAnEnd() {
    grant(10_000 * 100);
    byte[] window = frame(8, 0, 0, 4);
    for (int stream = 1; stream < 20_000; stream += 2) {
      receive(frame(HEADERS, END_HEADERS, stream, 20));
      receive(frame(DATA, 0, stream, 100));
      receive(frame(DATA, END_STREAM, stream, 0));
      for (int i = 0; i < 5; i++) {
        receive(window);
      }
    }

    assertGoesOn();
  }

  @Test
  void whoTakesWholeRequestsBackEarnsNothing() {
    int stream = 1;
    int taken = 0;
    while (taken < 5_000
        && borne(
                1,
                frame(HEADERS, END_HEADERS | END_STREAM, stream, 20),
                frame(RST_STREAM, 0, stream, 4))
            == 1) {
      stream += 2;
      taken++;
    }

    assertThat(taken).isBetween(100, 200);
  }

  @Test
  void pingsKeepNoConnectionWithoutRequests() {
    receive(frame(HEADERS, END_HEADERS | END_STREAM, 1, 20));
    for (int i = 0; i < 6; i++) {
      pass(PATIENCE);
      receive(frame(PING, 0, 0, 8));
    }
    pass(Duration.ofMillis(1));
    received.add(frame(PING, 0, 0, 8));

    assertThatThrownBy(pace::next)
        .isInstanceOf(CloseConnectionException.class)
        .hasMessage("no request for too long");
  }

  @Test
  void eachRequestAllowsAnotherRest() {
    for (int stream = 1; stream < 10; stream += 2) {
      receive(frame(HEADERS, END_HEADERS | END_STREAM, stream, 20));
      pass(PATIENCE.multipliedBy(6));
    }

    assertGoesOn();
  }

  @Test
  void dataBeyondTheirWindowEndTheConnection() {
    receive(frame(HEADERS, END_HEADERS, 1, 20));
    for (int i = 0; i < 4; i++) {
      receive(frame(DATA, 0, 1, 16_383));
    }
    receive(frame(DATA, 0, 1, 3));
    grant(300);
    receive(frame(DATA, 0, 1, 300));
    received.add(frame(DATA, 0, 1, 1));

    assertThatThrownBy(pace::next)
        .isInstanceOf(CloseConnectionException.class)
        .hasMessage("more data than its window");
  }

  @Test
  void aHeadThatGoesOnBehindItsFirstFrameHasAHundredBytesMore() {
    receive(frame(HEADERS, 0, 1, 16_384));
    receive(frame(CONTINUATION, 0, 1, 60));
    receive(frame(CONTINUATION, END_HEADERS, 1, 40));
    receive(frame(HEADERS, 0, 3, 20));
    received.add(frame(CONTINUATION, END_HEADERS, 3, 101));

    assertThatThrownBy(pace::next).hasMessage("a head goes on in too many parts");
  }

  /// The server answers a request until the end of the test.
  private void answer(FramePace pace) throws InterruptedException {
    var begun = new Semaphore(0);
    var _ =
        pace.threads()
            .submit(() -> {
              begun.release();
              answered.acquireUninterruptibly();
            });
    begun.acquire();
  }

  @Test
  void aConnectionDoesNotRestWhileItsRequestIsAnswered() throws Exception {
    receive(frame(HEADERS, END_HEADERS | END_STREAM, 1, 20));
    answer(pace);
    for (int i = 0; i < 28; i++) {
      pass(PATIENCE);
      receive(frame(PING, 0, 0, 8));
    }

    pass(PATIENCE.multipliedBy(7));
    received.add(frame(PING, 0, 0, 8));
    assertThatThrownBy(pace::next).hasMessage("no request for too long");
  }

  /// Found out of a connection that waits for bytes which do not come, each so long after the one
  /// before.
  private FramePace silent(List<Optional<Ending>> found, Duration... pauses) {
    var silent = new AtomicReference<FramePace>();
    silent.set(
        new FramePace(
            DataReader.create(() -> {
              for (Duration pause : pauses) {
                pass(pause);
                found.add(silent.get().overdue(now));
              }
              throw new IllegalStateException("nothing comes");
            }),
            answering(),
            () -> now,
            PATIENCE.toNanos()));
    return silent.get();
  }

  @Test
  void whoIsSilentForAMinuteIsEnded() {
    var found = new ArrayList<Optional<Ending>>();
    FramePace silent = silent(found, PATIENCE.multipliedBy(6), Duration.ofSeconds(1));

    assertThatThrownBy(silent::next).hasMessage("nothing comes");
    assertThat(found).containsExactly(Optional.empty(), Optional.of(Ending.SILENT));
  }

  @Test
  void whoWaitsForAnAnswerMayBeSilentForFiveMinutes() throws Exception {
    var found = new ArrayList<Optional<Ending>>();
    Duration minute = PATIENCE.multipliedBy(6).plusSeconds(1);
    FramePace silent = silent(found, minute, minute, minute, minute, minute);
    answer(silent);

    assertThatThrownBy(silent::next).hasMessage("nothing comes");
    assertThat(found)
        .containsExactly(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Ending.SILENT));
  }

  @Test
  void anAnswerThatIsNotFetchedInTenMinutesEndsTheConnection() throws Exception {
    receive(frame(HEADERS, END_HEADERS | END_STREAM, 1, 20));
    answer(pace);

    pass(FramePace.LONGEST);
    assertThat(pace.overdue(now)).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(pace.overdue(now)).contains(Ending.SLOW_ANSWER);
  }
}
