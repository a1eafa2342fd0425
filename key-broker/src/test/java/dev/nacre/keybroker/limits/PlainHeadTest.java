package dev.nacre.keybroker.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.http.RequestException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainHeadTest {
  private static final String LINE = "a:b\r\n";

  private final HeadRoom room = new HeadRoom(100 << 10);
  private final PlainHead head = new PlainHead(room.lending("one"));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void assertRefused(String more, int status) {
    assertThatThrownBy(() -> head.take(bytes(more)))
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.status().code()).isEqualTo(status));
  }

  @Test
  void aHeadHasAHundredLinesAtMost() {
    head.take(bytes(LINE.repeat(100)));
    assertRefused(LINE, 431);
  }

  @Test
  void whatFollowsItsEmptyLineIsNoHead() {
    head.take(bytes(LINE.repeat(50) + "\r"));
    head.take(bytes("\n" + LINE.repeat(500)));

    head.end();
    head.take(bytes(LINE.repeat(50) + "\n" + LINE.repeat(500)));
  }

  @Test
  void aSourceHasAHalfOfTheRoom() {
    head.take(bytes(LINE.repeat(50)));
    head.take(bytes("a".repeat(14 << 10)));
    assertRefused("a".repeat(4 << 10), 503);
    assertThat(room.lending("two").covers(20 << 10)).isTrue();
  }

  @Test
  void anAnsweredHeadGivesItsRoomBack() {
    head.take(bytes("a".repeat(24 << 10)));
    assertThat(room.lending("one").covers(20 << 10)).isFalse();

    head.end();
    assertThat(room.lending("one").covers(20 << 10)).isTrue();
  }
}
