package dev.nacre.keybroker.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.buffers.DataReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberedNamesTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int CONTINUATION = 9;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int PRIORITY = 0x20;

  /// `:path` written out, and its value `/`.
  private static final String PATH = "40053a70617468" + "012f";

  private static final String NUMBERED = "44" + "012f";

  @AutoClose private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private final Queue<byte[]> received = new ArrayDeque<>();
  private final HeadRoom.Loan room = new HeadRoom(100 << 10).lending("one");
  private final NumberedNames names =
      new NumberedNames(
          new FramePace(
              DataReader.create(received::poll),
              new StreamThreads(threads, System::nanoTime, room),
              System::nanoTime,
              Long.MAX_VALUE / 10),
          room);

  @BeforeEach
  void greet() {
    received.add(PREFACE);
    assertThat(names.next()).isEqualTo(PREFACE);
  }

  private static byte[] frame(int type, int flags, String hex) {
    byte[] content = HexFormat.of().parseHex(hex);
    return ByteBuffer.allocate(9 + content.length)
        .put((byte) (content.length >> 16))
        .putShort((short) content.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(1)
        .put(content)
        .array();
  }

  private void assertPassed(byte[] sent, byte[] passed) {
    received.add(sent);
    assertThat(names.next()).isEqualTo(passed);
  }

  /// RFC 7541 sections 6.2.1 (kept in the table), 6.2.2 (not kept), 6.2.3 (never kept); the second
  /// of each name is in the code of Huffman.
  @ParameterizedTest
  @CsvSource({
    "40053a70617468, 44",
    "4084b958d33f, 44",
    "00053a70617468, 04",
    "10053a70617468, 14",
    "400a3a617574686f72697479, 41",
    "4088b83b5339ec327d7f, 41",
    "40073a6d6574686f64, 42",
    "4085b9495339e4, 42",
    "40073a736368656d65, 46",
    "4085b8824e5a4b, 46"
  })
  void aPseudoHeaderThatIsWrittenOutGetsItsNumber(String written, String numbered) {
    assertPassed(
        frame(HEADERS, END_HEADERS, "83" + written + "0161" + "86"),
        frame(HEADERS, END_HEADERS, "83" + numbered + "0161" + "86"));
  }

  /// What Python's client sends at the beginning of a call.
  @Test
  void theHeadOfACallOfGrpcsLibraryInCPasses() {
    String rest = "8386" + "400c636f6e74656e742d74797065" + "106170706c69636174696f6e2f67727063";

    assertPassed(
        frame(HEADERS, END_HEADERS, PATH + "400a3a617574686f72697479" + "0178" + rest),
        frame(HEADERS, END_HEADERS, NUMBERED + "41" + "0178" + rest));
  }

  @Test
  void paddingAndPriorityStay() {
    assertPassed(
        frame(HEADERS, END_HEADERS | PADDED | PRIORITY, "02" + "0000000010" + PATH + "0000"),
        frame(HEADERS, END_HEADERS | PADDED | PRIORITY, "02" + "0000000010" + NUMBERED + "0000"));
  }

  /// Known headers, sizes of the table, long values before it; other names and what is malformed
  /// end the search.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "82",
        "4003666f6f0161" + PATH,
        "40063a70617468730161",
        "40053a706174",
        "40053a70617468",
        "40053a7061746805612f",
        "ffffffffff7f" + PATH,
        "40ffffffffff",
        "40"
      })
  void theRestStays(String block) {
    assertPassed(frame(HEADERS, END_HEADERS, block), frame(HEADERS, END_HEADERS, block));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3fe11f", "20", "bf", "ff8001", "04022f61", "44022f61", "41820102"})
  void whatComesBeforeDoesNotHideIt(String before) {
    assertPassed(
        frame(HEADERS, END_HEADERS, before + PATH), frame(HEADERS, END_HEADERS, before + NUMBERED));
  }

  @ParameterizedTest
  @ValueSource(ints = {DATA, CONTINUATION, 0xff})
  void otherFramesPassAsTheyAre(int type) {
    assertPassed(frame(type, 0, PATH), frame(type, 0, PATH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"03", "ff" + PATH})
  void morePaddingThanThereIsStays(String content) {
    assertPassed(frame(HEADERS, PADDED, content), frame(HEADERS, PADDED, content));
  }

  @Test
  void aFrameThatComesByteByByteIsHeldUntilItIsWhole() {
    byte[] sent = frame(HEADERS, END_HEADERS, PATH);
    for (byte one : sent) {
      received.add(new byte[] {one});
    }

    assertThat(names.next()).isEqualTo(frame(HEADERS, END_HEADERS, NUMBERED));
    assertThat(received).isEmpty();
  }

  @Test
  void framesThatComeTogetherStayInTheirOrder() {
    byte[] data = frame(DATA, 0, "0102");
    byte[] head = frame(HEADERS, END_HEADERS, PATH);
    byte[] numbered = frame(HEADERS, END_HEADERS, NUMBERED);

    assertPassed(joined(data, head, data, head), joined(data, numbered, data, numbered));
  }

  /// Each of them a byte that names an entry of the table.
  private static byte[] head(int stream, int headers) {
    return ByteBuffer.allocate(9 + headers)
        .put((byte) 0)
        .putShort((short) headers)
        .put((byte) HEADERS)
        .put((byte) END_HEADERS)
        .putInt(stream)
        .put(HexFormat.of().parseHex("82".repeat(headers)))
        .array();
  }

  @Test
  void aHeadHasAHundredHeadersAtMost() {
    assertPassed(head(1, 100), head(1, 100));
    received.add(head(3, 101));

    assertThatThrownBy(names::next).isInstanceOf(CutOff.class).hasMessage("more than 100 headers");
  }

  /// There are 100 KiB, of which one source has a half.
  @Test
  void headsTakeRoomUntilTheirRequestsAreAnswered() throws Exception {
    assertPassed(head(1, 20), head(1, 20));
    names.threads().submit(() -> {}).get();
    assertPassed(head(3, 60), head(3, 60));
    assertPassed(head(3, 50), head(3, 50));
    received.add(head(5, 60));

    assertThatThrownBy(names::next).isInstanceOf(CutOff.class).hasMessage("no room for a head");
    names.around(() -> {});
    assertThat(room.begins(HeadRoom.cost(60, 60))).isTrue();
  }

  private static byte[] joined(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
