package dev.nacre.keybroker.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {
  private static final int MOST = 12;

  private final Queue<Ending> ended = new ConcurrentLinkedQueue<>();
  private final List<SocketChannel> channels = new ArrayList<>();

  @AutoClose
  private final OpenConnections open =
      new OpenConnections(
          MOST,
          8,
          Duration.ofMinutes(10).toNanos(),
          new Endings(ended::add, System::nanoTime),
          System::nanoTime);

  private void add(String source) {
    try {
      SocketChannel channel = SocketChannel.open();
      channels.add(channel);
      InetSocketAddress remote = InetSocketAddress.createUnresolved(source, channels.size());
      open.add(channel, remote, InetSocketAddress.createUnresolved("here", 1), source);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void assertRefused(String source) {
    assertThatThrownBy(() -> add(source)).isInstanceOf(CutOff.class);
    assertThat(ended).contains(Ending.CROWDED);
  }

  private void add(String source, int count) {
    for (int i = 0; i < count; i++) {
      add(source);
    }
  }

  @Test
  void aSourceLeavesAsManyAsItHas() {
    add("one", 6);
    assertRefused("one");

    add("two", 3);
    assertRefused("two");

    add("three");
    add("four");
  }

  @Test
  void thoseThatAreClosedMakePlaceForOthers() throws Exception {
    add("one", 6);
    channels.getFirst().close();

    add("one");
    assertRefused("one");
  }

  @Test
  void thoseWhoseWorkIsDoneMakePlaceToo() {
    add("one", 6);
    OpenConnection first =
        open.between(
                InetSocketAddress.createUnresolved("one", 1),
                InetSocketAddress.createUnresolved("here", 1))
            .orElseThrow();
    open.during(first, () -> assertThatThrownBy(() -> add("one")).isInstanceOf(CutOff.class));

    add("one");
    assertRefused("one");
  }
}
