package dev.nacre.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.protocol.agent.AgentEvent;
import dev.nacre.protocol.agent.AgentFrame;
import dev.nacre.protocol.agent.FrameReader;
import dev.nacre.protocol.agent.FrameWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReporterTest {
  @Test
  void whatHappensBeforeThePortIsOpenIsToldFirst() {
    var reporter = new Reporter();
    assertThat(reporter.phase("boot", () -> 7)).isEqualTo(7);
    var wire = new ByteArrayOutputStream();
    reporter.connect(new FrameWriter(wire));
    reporter.tell(new AgentEvent.Ready());
    reporter.stdout(Bytes.utf8("x"));
    List<AgentFrame> told = read(wire);
    assertThat(told).hasSize(3);
    assertThat(told.getFirst())
        .isInstanceOfSatisfying(
            AgentFrame.Event.class,
            e ->
                assertThat(e.event())
                    .isInstanceOfSatisfying(
                        AgentEvent.Phase.class, p -> assertThat(p.name()).isEqualTo("boot")));
    assertThat(told.get(1)).isEqualTo(new AgentFrame.Event(new AgentEvent.Ready()));
    assertThat(told.get(2)).isEqualTo(new AgentFrame.Stdout(Bytes.utf8("x")));
  }

  @Test
  void theCommandLineDecidesAboutTheEmulatedProcessorByWholeWords() {
    assertThat(KernelCommandLine.parse("quiet nacre.platform=emulated\n").isEmulated()).isTrue();
    assertThat(KernelCommandLine.parse("quiet xnacre.platform=emulated").isEmulated()).isFalse();
    assertThat(KernelCommandLine.parse("nacre.platform=emulated2").isEmulated()).isFalse();
    assertThat(KernelCommandLine.parse("").isEmulated()).isFalse();
  }

  private static List<AgentFrame> read(ByteArrayOutputStream wire) {
    var reader = new FrameReader(new ByteArrayInputStream(wire.toByteArray()));
    var frames = new ArrayList<AgentFrame>();
    for (Optional<AgentFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
      frames.add(next.get());
    }
    return frames;
  }
}
