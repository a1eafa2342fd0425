package dev.nacre.keybroker.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyRoomTest {
  private static final int LARGEST = 20_000;
  private static final long AT_ONCE = 0;
  private final BodyRoom room = BodyRoom.of(LARGEST, LARGEST, AT_ONCE);

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

  private boolean isFullFor(int size) throws Exception {
    Optional<BodyRoom.Received> received = room.receive(in(body(size)), size);
    received.ifPresent(BodyRoom.Received::close);
    return received.isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BodyRoom.FREE - 1, BodyRoom.FREE, BodyRoom.FREE + 1, 19_999, 20_000})
  void aBodyComesWhole(int size) throws Exception {
    byte[] body = body(size);

    assertThat(room.receive(in(body), size).orElseThrow().body().toArray()).isEqualTo(body);
    assertThat(isFullFor(BodyRoom.FREE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BodyRoom.FREE, BodyRoom.FREE + 1, 20_000})
  void aBodyOfUnknownSizeComesWhole(int size) throws Exception {
    byte[] body = body(size);

    assertThat(room.receive(in(body), -1).orElseThrow().body().toArray()).isEqualTo(body);
  }

  @Test
  void oneByteTooManyIsReadToTellThatItIsTooLarge() throws Exception {
    assertThat(room.receive(in(body(30_000)), 30_000).orElseThrow().body().size())
        .isEqualTo(LARGEST + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, BodyRoom.FREE + 1, 10_000})
  void aBodyThatEndsTooEarlyTakesNoRoom(int size) throws Exception {
    assertThatThrownBy(() -> room.receive(in(body(size - 1)), size))
        .isInstanceOf(EOFException.class);
    assertThat(isFullFor(LARGEST)).isFalse();
  }

  @Test
  void whereOthersTookTheRoomOnlySmallBodiesAreTaken() throws Exception {
    BodyRoom.Received first = room.receive(in(body(12_000)), 12_000).orElseThrow();
    BodyRoom.Received second = room.receive(in(body(12_000)), 12_000).orElseThrow();

    assertThat(isFullFor(12_000)).isTrue();
    assertThat(isFullFor(BodyRoom.FREE)).isFalse();

    first.close();
    assertThat(isFullFor(12_000)).isFalse();
    second.close();
    assertThat(isFullFor(LARGEST)).isFalse();
  }

  @Test
  void noBytesAreReadForWhichThereIsNoRoom() throws Exception {
    BodyRoom.Received large = room.receive(in(body(LARGEST)), LARGEST).orElseThrow();
    InputStream waiting = in(body(LARGEST));

    assertThat(room.receive(waiting, LARGEST)).isEmpty();
    assertThat(waiting.available()).isEqualTo(LARGEST - BodyRoom.FREE);
    large.close();
  }
}
