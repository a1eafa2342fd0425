package dev.nacre.keybroker.limits;

import io.grpc.Status;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Calls of gRPC that do not end by themselves, and would keep the room of their source from its
/// other calls: few of each.
final class EndlessCalls {
  static final int MOST_OF_SOURCE = 20;

  /// The health of a service whenever it changes: here that is once (gRPC health checking
  /// protocol).
  private static final Set<String> PATHS = Set.of("/grpc.health.v1.Health/Watch");

  private final Map<String, Integer> running = new ConcurrentHashMap<>();

  static boolean isEndless(String path) {
    return PATHS.contains(path);
  }

  /// One more of `source` begins; [#leave] follows.
  ///
  /// @throws BoundedCall.Refused when there are too many
  void enter(String source) {
    if (running.merge(source, 1, Integer::sum) > MOST_OF_SOURCE) {
      leave(source);
      throw new BoundedCall.Refused(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "more than " + MOST_OF_SOURCE + " calls of this source that do not end"));
    }
  }

  void leave(String source) {
    running.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
  }
}
