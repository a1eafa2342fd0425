package dev.nacre.keybroker.limits;

import io.helidon.webserver.CloseConnectionException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How many connections each source has open, at whichever address and whatever they speak.
final class SourceConnections {
  private final int most;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  /// @param most of one source
  SourceConnections(int most) {
    this.most = most;
  }

  /// Does what one more connection of `source` is for.
  ///
  /// @throws CloseConnectionException when there are too many
  void during(String source, Runnable work) {
    if (open.merge(source, 1, Integer::sum) > most) {
      leave(source);
      throw new CloseConnectionException("too many connections of " + source);
    }
    try {
      work.run();
    } finally {
      leave(source);
    }
  }

  private void leave(String source) {
    open.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
  }
}
