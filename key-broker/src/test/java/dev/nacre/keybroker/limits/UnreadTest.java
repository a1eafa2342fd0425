package dev.nacre.keybroker.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.http.RequestException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UnreadTest {
  private static final int LARGEST = 200 << 10;
  private static final String LINE = "a:b\r\n";

  private final HeadRoom room = new HeadRoom(100 << 10);
  private final Unread unread = new Unread(room.lending("one"), LARGEST);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void assertRefused(String more, int status) {
    assertThatThrownBy(() -> unread.take(bytes(more)))
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.status().code()).isEqualTo(status));
  }

  @Test
  void aHeadHasAHundredLinesAtMost() {
    unread.take(bytes(LINE.repeat(100)));
    assertRefused(LINE, 431);
  }

  @Test
  void whatFollowsItsEmptyLineIsNoHead() {
    unread.take(bytes(LINE.repeat(50) + "\r"));
    unread.take(bytes("\n" + LINE.repeat(500)));

    unread.end();
    unread.take(bytes(LINE.repeat(50) + "\n" + LINE.repeat(500)));
  }

  @Test
  void aSourceHasAHalfOfTheRoom() {
    unread.take(bytes(LINE.repeat(50)));
    unread.take(bytes("a".repeat(14 << 10)));
    assertRefused("a".repeat(4 << 10), 503);
    assertThat(room.lending("two").covers(20 << 10)).isTrue();
  }

  @Test
  void anAnsweredHeadGivesItsRoomBack() {
    unread.take(bytes("a".repeat(24 << 10)));
    assertThat(room.lending("one").covers(20 << 10)).isFalse();

    unread.end();
    assertThat(room.lending("one").covers(20 << 10)).isTrue();
  }

  @Test
  void aBodyThatIsReadAsItComesTakesNoRoom() throws Exception {
    InputStream reading = unread.reading(new ByteArrayInputStream(new byte[1 << 20]));
    for (int i = 0; i < 60; i++) {
      unread.takeBody(10 << 10);
      assertThat(reading.readNBytes(10 << 10)).hasSize(10 << 10);
    }
    assertThat(room.lending("one").covers(40 << 10)).isTrue();
  }

  @Test
  void aChunkThatIsNotReadTakesRoom() {
    unread.takeBody(30 << 10);
    unread.takeBody(15 << 10);
    assertThatThrownBy(() -> unread.takeBody(10 << 10))
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.status().code()).isEqualTo(503));
  }

  @Test
  void noChunkIsLargerThanABodyMayBe() {
    var roomy = new Unread(new HeadRoom(100 << 20).lending("one"), LARGEST);
    roomy.takeBody(LARGEST);
    assertThatThrownBy(() -> roomy.takeBody(40 << 10))
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.status().code()).isEqualTo(413));
  }
}
