package dev.nacre.protocol.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentFrameTest {
  static final List<AgentFrame> ONE_OF_EACH =
      List.of(
          new AgentFrame.Event(new AgentEvent.Phase("network", 0.12, 3.4)),
          new AgentFrame.Event(new AgentEvent.Ready()),
          new AgentFrame.Event(new AgentEvent.Failed(Stage.RELEASE, "policy \"x\" denies\n")),
          new AgentFrame.Event(new AgentEvent.Log(AgentEvent.Level.WARN, "håll")),
          new AgentFrame.Stdout(Bytes.utf8("hello\n")),
          new AgentFrame.Stderr(Bytes.empty()),
          new AgentFrame.Exit(137),
          new AgentFrame.Terminate());

  @ParameterizedTest
  @FieldSource("ONE_OF_EACH")
  void whatIsWrittenIsReadAgain(AgentFrame frame) {
    assertThat(read(written(frame)).next()).contains(frame);
  }

  @Test
  void framesFollowEachOtherUntilTheStreamEnds() {
    Bytes wire = Bytes.empty();
    for (AgentFrame frame : ONE_OF_EACH) {
      wire = wire.concat(written(frame));
    }
    FrameReader reader = read(wire);
    for (AgentFrame frame : ONE_OF_EACH) {
      assertThat(reader.next()).contains(frame);
    }
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void theBytesAreLengthTypeAndPayload() {
    assertThat(written(new AgentFrame.Exit(0x01020304)).hex()).isEqualTo("000000050401020304");
    assertThat(written(new AgentFrame.Stdout(Bytes.utf8("A"))).hex()).isEqualTo("000000020241");
    assertThat(written(new AgentFrame.Terminate()).hex()).isEqualTo("0000000110");
    assertThat(written(new AgentFrame.Event(new AgentEvent.Ready())).slice(5, 22).utf8())
        .isEqualTo("{\"event\":\"ready\"}".substring(0, 17));
  }

  @Test
  void aPhaseIsPrintedInMilliseconds() {
    assertThat(new AgentEvent.Phase("pull", 2.0005, 10.04).toJson().text())
        .isEqualTo("{\"event\":\"phase\",\"name\":\"pull\",\"seconds\":2.001,\"at\":10.040}");
  }

  @ParameterizedTest
  @FieldSource("ONE_OF_EACH")
  void everyProperPrefixIsRefused(AgentFrame frame) {
    Bytes wire = written(frame);
    for (int size = 1; size < wire.size(); size++) {
      FrameReader reader = read(wire.slice(0, size));
      assertThatThrownBy(reader::next).isInstanceOf(MalformedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000", "ffffffff", "00100001", "7fffffff"})
  void aLengthOutOfBoundsIsRefusedBeforeAnythingIsAllocated(String head) {
    assertThatThrownBy(() -> read(Bytes.ofHex(head)).next())
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("agent frame.length: expected 1 to 1048576");
  }

  @Test
  void anUnknownTypeIsRefused() {
    assertThatThrownBy(() -> read(Bytes.ofHex("0000000105")).next())
        .hasMessage("agent frame.type: expected 1, 2, 3, 4 or 16, found 5");
  }

  @Test
  void aTerminateWithAPayloadIsRefused() {
    assertThatThrownBy(() -> read(Bytes.ofHex("000000021000")).next())
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("terminate");
  }

  @Test
  void anExitStatusOfFiveBytesIsRefused() {
    assertThatThrownBy(() -> read(Bytes.ofHex("00000006040000000000")).next())
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("1 more bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"event\":\"dance\"}",
        "{\"event\":\"phase\",\"name\":\"x\",\"seconds\":\"1\",\"at\":1}",
        "{\"event\":\"failed\",\"stage\":\"moon\",\"reason\":\"r\"}",
        "{\"event\":\"log\",\"level\":\"loud\",\"message\":\"m\"}"
      })
  void anEventThatIsNoneIsRefused(String json) {
    Bytes payload = Bytes.utf8(json);
    Bytes wire = Bytes.of((byte) 0, (byte) 0, (byte) 0, (byte) (payload.size() + 1), (byte) 1);
    assertThatThrownBy(() -> read(wire.concat(payload)).next())
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aFrameLongerThanTheLimitIsNotWritten() {
    var frame = new AgentFrame.Stdout(Bytes.zeros(AgentFrame.MAX_LENGTH));
    assertThatThrownBy(() -> written(frame)).isInstanceOf(IllegalArgumentException.class);
    assertThat(written(new AgentFrame.Stdout(Bytes.zeros(AgentFrame.MAX_LENGTH - 1))).size())
        .isEqualTo(AgentFrame.MAX_LENGTH + 4);
  }

  private static Bytes written(AgentFrame frame) {
    var out = new ByteArrayOutputStream();
    new FrameWriter(out).write(frame);
    return Bytes.of(out.toByteArray());
  }

  private static FrameReader read(Bytes wire) {
    return new FrameReader(new ByteArrayInputStream(wire.toArray()));
  }
}
