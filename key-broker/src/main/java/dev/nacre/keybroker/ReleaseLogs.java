package dev.nacre.keybroker;

import dev.nacre.keybroker.limits.LimitSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The logs of releases of all tenants: what they only counted is written when the server ends.
final class ReleaseLogs implements AutoCloseable {
  private final LimitSettings limits;
  private final Metrics metrics;
  private final InstantSource clock;
  private final List<ReleaseLog> open = new CopyOnWriteArrayList<>();

  ReleaseLogs(LimitSettings limits, Metrics metrics, InstantSource clock) {
    this.limits = limits;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// The one that writes into `audit`.
  ReleaseLog open(Audit audit) {
    var log = new ReleaseLog(audit, limits, metrics, clock);
    open.add(log);
    return log;
  }

  @Override
  public void close() {
    open.forEach(ReleaseLog::close);
  }
}
